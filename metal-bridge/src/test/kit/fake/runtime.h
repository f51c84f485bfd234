// A small Objective-C runtime: classes whose methods are C functions with the exact prototype of the Objective-C method, so
// that a call of another shape goes wrong here as it would there.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>

#define EXPORTED extern "C" __attribute__((visibility("default")))

namespace fake {

using Selector = const char *;
using Number = uint64_t;

struct Method {
    Selector selector;
    void *function;
    const char *encoding;
};

struct Object;

struct Class {
    std::string name;
    std::map<Selector, Method> methods;
    std::atomic<long> living{0};
};

// Every object begins like this; classes are objects too.
struct Object {
    Class *type;
    std::atomic<long> references{1};

    explicit Object(Class *of) : type(of) {}
    virtual ~Object() = default;
};

// Ends the process with a message: what a real runtime would end with, or leave undefined.
[[noreturn]] void die(const std::string &what);

Selector selector(const std::string &name);

// The class `name`, made where there is none yet; `+name` is its metaclass.
Class *class_named(const std::string &name);

// `function` becomes the method `name` of the class; `encoding` as the runtime writes it, without offsets.
void define(const std::string &class_name, const std::string &name, const char *encoding, void *function);

// A new object of a class, owned by the caller.
template <class T, class... Arguments> T *make(const char *class_name, Arguments &&...arguments) {
    T *object = new T(class_named(class_name), static_cast<Arguments &&>(arguments)...);
    object->type->living++;
    return object;
}

template <class T> T *retain(T *object) {
    if (object != nullptr) {
        object->references++;
    }
    return object;
}

void release(Object *object);

// Gives the object to the innermost pool of this thread.
Object *autorelease(Object *object);

void expect_class(const Object *object, const char *class_name);

// Whether the environment variable NAME is a list with `entry` in it, separated by commas.
bool listed(const char *name, const std::string &entry);

// The number in the environment variable NAME. Read anew each time: tests change it.
long setting(const char *name, long otherwise);

void count(const std::string &what, long by);

// A method that was told to answer nil (FAKE_METAL_NIL).
inline bool answers_nil(const char *selector_name) { return listed("FAKE_METAL_NIL", selector_name); }

// Gives a class the methods that every class has.
void define_common(const char *class_name);

// Registers all classes, once.
void ensure_defined();

// Parts of it.
void define_foundation();
void define_device();
void define_commands();

}  // namespace fake
