// Messages to the fake runtime as a compiler would send them.
#pragma once

#include <cstdint>

extern "C" {
void objc_msgSend();
const char *sel_registerName(const char *name);
void *objc_getClass(const char *name);
void *objc_autoreleasePoolPush();
void objc_autoreleasePoolPop(void *token);
void *MTLCreateSystemDefaultDevice();
long fake_metal_live(const char *class_name);
long fake_metal_count(const char *what);
long fake_metal_autorelease_without_pool();
}

struct Size {
    uint64_t width;
    uint64_t height;
    uint64_t depth;
};

// Sends a message with whatever arguments; the result is of type R.
template <class R = void *, class... Arguments> R send(void *object, const char *name, Arguments... arguments) {
    using Function = R (*)(void *, const char *, Arguments...);
    return reinterpret_cast<Function>(objc_msgSend)(object, sel_registerName(name), arguments...);
}

inline void *string(const char *text) {
    return send(objc_getClass("NSString"), "stringWithUTF8String:", text);
}
