// NSString, NSError and NSProcessInfo.
#include "objects.h"

namespace fake {

void answer_error(Object **where, const std::string &text, long code) {
    if (where != nullptr) {
        *where = autorelease(make<Error>("NSError", text, code));
    }
}

static Object *string_with_characters(Object *, Selector, const char *text) {
    return autorelease(make<String>("NSString", text));
}

static const char *characters(String *self, Selector) { return self->text.c_str(); }

static Object *localized_description(Error *self, Selector) { return autorelease(make<String>("NSString", self->text)); }

static long code(Error *self, Selector) { return self->code; }

static Object *process_info(Object *, Selector) { return autorelease(make<Plain>("NSProcessInfo")); }

static Object *system_version(Object *, Selector) {
    return autorelease(make<String>("NSString", "Version 0.0 (Build emulated)"));
}

void define_foundation() {
    for (const char *name : {"NSString", "NSError", "NSProcessInfo"}) {
        define_common(name);
    }
    define("+NSString", "stringWithUTF8String:", "@@:*", reinterpret_cast<void *>(string_with_characters));
    define("NSString", "UTF8String", "*@:", reinterpret_cast<void *>(characters));
    define("NSError", "localizedDescription", "@@:", reinterpret_cast<void *>(localized_description));
    define("NSError", "code", "q@:", reinterpret_cast<void *>(code));
    define("+NSProcessInfo", "processInfo", "@@:", reinterpret_cast<void *>(process_info));
    define("NSProcessInfo", "operatingSystemVersionString", "@@:", reinterpret_cast<void *>(system_version));
}

}  // namespace fake
