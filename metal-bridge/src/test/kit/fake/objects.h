// Metal's objects as far as the bridge uses them.
#pragma once

#include "kernel.h"
#include "runtime.h"

#include <array>
#include <memory>
#include <vector>

namespace fake {

struct Size {
    Number width;
    Number height;
    Number depth;
};

struct Range {
    Number location;
    Number length;
};

struct String : Object {
    std::string text;

    String(Class *of, std::string what) : Object(of), text(std::move(what)) {}
};

struct Error : Object {
    std::string text;
    long code;

    Error(Class *of, std::string what, long number) : Object(of), text(std::move(what)), code(number) {}
};

// Stores an error where the caller wants it.
void answer_error(Object **where, const std::string &text, long code);

struct Plain : Object {
    using Object::Object;
};

struct CompileOptions : Object {
    using Object::Object;
};

struct Buffer : Object {
    char *memory;
    size_t bytes;
    bool owned;

    Buffer(Class *of, char *where, size_t size, bool own) : Object(of), memory(where), bytes(size), owned(own) {}
    ~Buffer() override;
};

struct ConstantValues : Object {
    std::map<int, std::string> values;

    using Object::Object;
};

struct Library : Object {
    const emulator::Library *module;

    Library(Class *of, const emulator::Library *found) : Object(of), module(found) {}
};

struct Function : Object {
    const emulator::Library *module;
    const emulator::Kernel *kernel;
    std::map<int, std::string> constants;

    Function(Class *of, const emulator::Library *library, const emulator::Kernel *found)
        : Object(of), module(library), kernel(found) {}
};

struct Pipeline : Object {
    Function *function;

    Pipeline(Class *of, Function *from) : Object(of), function(retain(from)) {}
    ~Pipeline() override { release(function); }
};

struct Queue : Object {
    using Object::Object;
};

struct ResidencySet : Object {
    std::map<Object *, int> allocations;

    using Object::Object;
};

// One place of the argument table: a buffer, or bytes that were copied.
struct Binding {
    Buffer *buffer = nullptr;
    size_t offset = 0;
    std::shared_ptr<std::string> bytes;
};

using Bindings = std::array<Binding, emulator::MOST_ARGUMENTS>;

struct Dispatch {
    Pipeline *pipeline;
    Bindings bindings;
    std::array<size_t, emulator::MOST_ARGUMENTS> threadgroup_bytes;
    Size grid;
    Size group;
    // Holds the grid instead, where it is not null.
    Buffer *indirect;
    size_t indirect_offset;
};

// Dispatches between two barriers may run in any order.
using Stage = std::vector<Dispatch>;

enum Status : long { NOT_ENQUEUED = 0, COMMITTED = 2, COMPLETED = 4, FAILED = 5 };

struct CommandBuffer : Object {
    Queue *queue;
    std::vector<Stage> stages;
    bool encoding = false;
    std::atomic<long> status{NOT_ENQUEUED};
    std::string error;
    long error_code = 0;
    bool injected_failure = false;
    double start = 0;
    double end = 0;

    CommandBuffer(Class *of, Queue *from) : Object(of), queue(retain(from)) {}
    ~CommandBuffer() override;
};

struct Encoder : Object {
    CommandBuffer *commands;
    bool concurrent;
    bool open = true;
    Pipeline *pipeline = nullptr;
    Bindings bindings;
    std::array<size_t, emulator::MOST_ARGUMENTS> threadgroup_bytes{};

    Encoder(Class *of, CommandBuffer *into, bool any_order)
        : Object(of), commands(retain(into)), concurrent(any_order) {}
    ~Encoder() override;
};

// Hands a command buffer to the one thread that stands for the GPU.
void submit(CommandBuffer *commands);

// Waits until it has run.
void await(CommandBuffer *commands);

}  // namespace fake
