// How the generator describes a library of kernels, and how one of them is run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace emulator {

constexpr int MOST_ARGUMENTS = 31;
constexpr int MOST_THREADS = 1024;
constexpr size_t THREADGROUP_BYTES = 32 << 10;

// A kernel's parameter: its place in the argument table and, for constants, the bytes it must have at least.
struct Parameter {
    enum Kind { READ, WRITTEN, CONSTANT, THREADGROUP };
    Kind kind;
    int index;
    size_t bytes;
};

struct FunctionConstant {
    const char *name;
    int index;
    size_t bytes;
    void *address;
};

struct Arguments {
    void *buffer[MOST_ARGUMENTS];
    size_t bytes[MOST_ARGUMENTS];
    void *threadgroup[MOST_ARGUMENTS];
};

struct Kernel {
    const char *name;
    void (*call)(const Arguments &arguments);
    const Parameter *parameters;
    int parameter_count;
};

struct Library {
    const char *hash;
    const Kernel *kernels;
    int kernel_count;
    const FunctionConstant *constants;
    int constant_count;
};

// In what order threads run. FORWARD: in step, one SIMD operation after the other. BACKWARD: the last threadgroup, SIMD-group
// and thread first, each SIMD-group alone up to its next barrier. Everything above: shuffled, by that seed.
constexpr unsigned FORWARD = 0;
constexpr unsigned BACKWARD = 1;

struct Launch {
    const Kernel *kernel;
    Arguments arguments;
    uint32_t grid[3];
    uint32_t group[3];
    size_t threadgroup_bytes[MOST_ARGUMENTS];
    unsigned schedule;
};

// Runs all threadgroups; returns what went wrong, or nothing.
std::string run(Launch &launch);

}  // namespace emulator

// The one function of a generated module.
extern "C" const emulator::Library *emulator_library();
