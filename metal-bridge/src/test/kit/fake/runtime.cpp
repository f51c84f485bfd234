#include "runtime.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <vector>

namespace fake {

void die(const std::string &what) {
    fprintf(stderr, "fake-metal: %s\n", what.c_str());
    fflush(stderr);
    abort();
}

long setting(const char *name, long otherwise) {
    const char *value = getenv(name);
    return value != nullptr && *value != 0 ? atol(value) : otherwise;
}

bool listed(const char *name, const std::string &entry) {
    const char *value = getenv(name);
    return value != nullptr && ("," + std::string(value) + ",").find("," + entry + ",") != std::string::npos;
}

namespace {

std::recursive_mutex registry;

struct ClassObject : Object {
    Class own;

    ClassObject(const std::string &name, Class *metaclass) : Object(metaclass) { own.name = name; }
};

std::map<std::string, ClassObject *> &classes() {
    static std::map<std::string, ClassObject *> all;
    return all;
}

ClassObject *class_object(const std::string &name) {
    std::lock_guard<std::recursive_mutex> lock(registry);
    ClassObject *&known = classes()[name];
    if (known == nullptr) {
        Class *metaclass = name[0] == '+' ? nullptr : &class_object("+" + name)->own;
        known = new ClassObject(name, metaclass);
    }
    return known;
}

Class *released_class() {
    static Class *type = class_named("released object");
    return type;
}

std::map<std::string, long> counts;
std::mutex counting;
// Counted on every message, so without a lock.
std::atomic<long> sends{0};

}  // namespace

void count(const std::string &what, long by) {
    std::lock_guard<std::mutex> lock(counting);
    counts[what] += by;
}

Selector selector(const std::string &name) {
    static std::set<std::string> names;
    std::lock_guard<std::recursive_mutex> lock(registry);
    return names.insert(name).first->c_str();
}

Class *class_named(const std::string &name) { return &class_object(name)->own; }

void define(const std::string &class_name, const std::string &name, const char *encoding, void *function) {
    Selector key = selector(name);
    class_named(class_name)->methods[key] = {key, function, encoding};
}

void expect_class(const Object *object, const char *class_name) {
    if (object == nullptr || object->type != class_named(class_name)) {
        die(std::string("expected an object of ") + class_name + ", found "
                + (object == nullptr ? "nil" : object->type->name));
    }
}

void release(Object *object) {
    if (object == nullptr) {
        return;
    }
    if (object->type == released_class()) {
        die("an object was released more often than retained");
    }
    if (--object->references == 0) {
        object->type->living--;
        // The memory is kept, so that a later message to it is noticed.
        object->~Object();
        new (object) Object(released_class());
    }
}

namespace {

thread_local std::vector<std::vector<Object *>> pools;
std::atomic<long> without_pool{0};

const Method *method(const Class *type, Selector name) {
    auto found = type->methods.find(name);
    if (found == type->methods.end() || listed("FAKE_METAL_MISSING", name)) {
        return nullptr;
    }
    return &found->second;
}

void define_all() {
    static std::once_flag once;
    std::call_once(once, [] {
        define_foundation();
        define_device();
        define_commands();
    });
}

}  // namespace

Object *autorelease(Object *object) {
    if (object == nullptr) {
        return nullptr;
    }
    if (pools.empty()) {
        without_pool++;
        fprintf(stderr, "fake-metal: %s autoreleased without a pool on this thread\n", object->type->name.c_str());
    } else {
        pools.back().push_back(object);
    }
    return object;
}

}  // namespace fake

using fake::Class;
using fake::Object;
using fake::Selector;

// A message to nil answers zero in every register that could hold a result.
extern "C" void fake_answer_nothing();

extern "C" void *fake_lookup(Object *object, Selector name) {
    fake::sends.fetch_add(1, std::memory_order_relaxed);
    if (object == nullptr) {
        return reinterpret_cast<void *>(fake_answer_nothing);
    }
    if (object->type == fake::released_class()) {
        fake::die(std::string("message ") + name + " to a released object");
    }
    const fake::Method *found = fake::method(object->type, name);
    if (found == nullptr) {
        fake::die("-[" + object->type->name + " " + name + "]: unrecognized selector");
    }
    return found->function;
}

// objc_msgSend keeps every register that may hold an argument, looks the method up and jumps to it.
#if defined(__x86_64__)
asm(R"(
.text
.globl fake_answer_nothing
fake_answer_nothing:
    xorl %eax, %eax
    xorl %edx, %edx
    xorps %xmm0, %xmm0
    ret
.globl objc_msgSend
.type objc_msgSend,@function
objc_msgSend:
    push %rbp
    mov %rsp, %rbp
    sub $192, %rsp
    mov %rdi, (%rsp)
    mov %rsi, 8(%rsp)
    mov %rdx, 16(%rsp)
    mov %rcx, 24(%rsp)
    mov %r8, 32(%rsp)
    mov %r9, 40(%rsp)
    mov %rax, 48(%rsp)
    movups %xmm0, 64(%rsp)
    movups %xmm1, 80(%rsp)
    movups %xmm2, 96(%rsp)
    movups %xmm3, 112(%rsp)
    movups %xmm4, 128(%rsp)
    movups %xmm5, 144(%rsp)
    movups %xmm6, 160(%rsp)
    movups %xmm7, 176(%rsp)
    call fake_lookup@PLT
    mov %rax, %r11
    mov (%rsp), %rdi
    mov 8(%rsp), %rsi
    mov 16(%rsp), %rdx
    mov 24(%rsp), %rcx
    mov 32(%rsp), %r8
    mov 40(%rsp), %r9
    mov 48(%rsp), %rax
    movups 64(%rsp), %xmm0
    movups 80(%rsp), %xmm1
    movups 96(%rsp), %xmm2
    movups 112(%rsp), %xmm3
    movups 128(%rsp), %xmm4
    movups 144(%rsp), %xmm5
    movups 160(%rsp), %xmm6
    movups 176(%rsp), %xmm7
    mov %rbp, %rsp
    pop %rbp
    jmp *%r11
)");
#elif defined(__aarch64__)
asm(R"(
.text
.globl fake_answer_nothing
fake_answer_nothing:
    mov x0, #0
    mov x1, #0
    fmov d0, xzr
    ret
.globl objc_msgSend
.type objc_msgSend,%function
objc_msgSend:
    stp x29, x30, [sp, #-224]!
    stp x0, x1, [sp, #16]
    stp x2, x3, [sp, #32]
    stp x4, x5, [sp, #48]
    stp x6, x7, [sp, #64]
    str x8, [sp, #80]
    stp q0, q1, [sp, #96]
    stp q2, q3, [sp, #128]
    stp q4, q5, [sp, #160]
    stp q6, q7, [sp, #192]
    bl fake_lookup
    mov x16, x0
    ldp x0, x1, [sp, #16]
    ldp x2, x3, [sp, #32]
    ldp x4, x5, [sp, #48]
    ldp x6, x7, [sp, #64]
    ldr x8, [sp, #80]
    ldp q0, q1, [sp, #96]
    ldp q2, q3, [sp, #128]
    ldp q4, q5, [sp, #160]
    ldp q6, q7, [sp, #192]
    ldp x29, x30, [sp], #224
    br x16
)");
#endif

EXPORTED Selector sel_registerName(const char *name) { return fake::selector(name); }

EXPORTED Object *objc_getClass(const char *name) {
    fake::define_all();
    std::lock_guard<std::recursive_mutex> lock(fake::registry);
    auto found = fake::classes().find(name);
    return found == fake::classes().end() || fake::listed("FAKE_METAL_MISSING", name) ? nullptr : found->second;
}

EXPORTED Class *object_getClass(Object *object) { return object == nullptr ? nullptr : object->type; }

EXPORTED const char *class_getName(const Class *type) { return type == nullptr ? "nil" : type->name.c_str(); }

EXPORTED const fake::Method *class_getInstanceMethod(const Class *type, Selector name) {
    return type == nullptr ? nullptr : fake::method(type, name);
}

EXPORTED const char *method_getTypeEncoding(const fake::Method *method) {
    // FAKE_METAL_SHAPE=selector: a method of another shape than is known.
    return fake::listed("FAKE_METAL_SHAPE", method->selector) ? "d@:f" : method->encoding;
}

EXPORTED void *objc_autoreleasePoolPush() {
    fake::pools.emplace_back();
    return reinterpret_cast<void *>(fake::pools.size());
}

EXPORTED void objc_autoreleasePoolPop(void *token) {
    size_t depth = reinterpret_cast<size_t>(token);
    if (depth == 0 || depth > fake::pools.size()) {
        fake::die("an autorelease pool was closed out of order or on another thread");
    }
    while (fake::pools.size() >= depth) {
        std::vector<Object *> held = std::move(fake::pools.back());
        fake::pools.pop_back();
        for (Object *object : held) {
            fake::release(object);
        }
    }
}

// For tests: objects of a class that are alive.
EXPORTED long fake_metal_live(const char *class_name) { return fake::class_named(class_name)->living; }

EXPORTED long fake_metal_autorelease_without_pool() { return fake::without_pool; }

// For tests: how often something happened since the start: `sends`, `dispatches`, `dispatches:KERNEL`, `indirect`, `encoders`,
// `buffers` (committed), `bytes` (of setBytes), `bindings`, `barriers`, `pipelines`, `libraries`.
EXPORTED long fake_metal_count(const char *what) {
    if (strcmp(what, "sends") == 0) {
        return fake::sends;
    }
    std::lock_guard<std::mutex> lock(fake::counting);
    auto found = fake::counts.find(what);
    return found == fake::counts.end() ? 0 : found->second;
}

namespace fake {

// Methods that every class has.
static Object *method_retain(Object *self, Selector) { return retain(self); }
static void method_release(Object *self, Selector) { release(self); }
static Object *method_autorelease(Object *self, Selector) { return autorelease(self); }
static void method_set_label(Object *, Selector, Object *) {}
static bool method_responds(Object *self, Selector, Selector name) { return method(self->type, name) != nullptr; }

void define_common(const char *class_name) {
    define(class_name, "retain", "@@:", reinterpret_cast<void *>(method_retain));
    define(class_name, "release", "v@:", reinterpret_cast<void *>(method_release));
    define(class_name, "autorelease", "@@:", reinterpret_cast<void *>(method_autorelease));
    define(class_name, "setLabel:", "v@:@", reinterpret_cast<void *>(method_set_label));
    define(class_name, "respondsToSelector:", "B@::", reinterpret_cast<void *>(method_responds));
}

void ensure_defined() { define_all(); }

}  // namespace fake
