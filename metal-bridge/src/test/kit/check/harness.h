// Starts kernels on memory of exact length and compares what they leave with references.
#pragma once

#include "kernel.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace check {

// One start of a kernel. Function constants that are not given hold a number that no kernel expects.
class Call {
  public:
    explicit Call(const std::string &kernel);

    Call &constant(const std::string &name, uint32_t value);

    template <class T> Call &buffer(int index, std::vector<T> &memory) {
        return bind(index, memory.data(), memory.size() * sizeof(T));
    }

    Call &bind(int index, void *memory, size_t bytes);

    // The constants' structure, field by field: 32 bits each.
    Call &constants(int index, std::vector<uint32_t> fields);

    Call &threadgroup_memory(int index, size_t bytes);

    // Runs it under the schedule of this round. A complaint of the emulator is a failure of the test.
    void run(int threads, uint32_t x, uint32_t y = 1, uint32_t z = 1);

  private:
    const emulator::Library *library;
    emulator::Launch launch;
    std::map<std::string, uint32_t> function_constants;
    std::map<int, std::vector<uint32_t>> structures;
    std::vector<std::pair<const void *, size_t>> watched;
};

// A float's place in a structure of constants.
uint32_t bits(float value);

void fail(const std::string &what);

// Random numbers that are the same in every run of a test.
class Random {
  public:
    float normal() { return distribution(engine); }
    uint32_t below(uint32_t bound) { return engine() % bound; }
    std::vector<float> normals(size_t count, float size = 1);
    std::vector<uint8_t> bytes(size_t count);
    std::mt19937 &source() { return engine; }

  private:
    std::mt19937 engine{20261126};
    std::normal_distribution<float> distribution;
};

// Memory with all bits set: NaN, and -1 as a whole number.
template <class T> std::vector<T> unset(size_t count) {
    std::vector<T> memory(count);
    memset(memory.data(), 0xFF, count * sizeof(T));
    return memory;
}

// `tolerance` is absolute, of element i.
void expect_near(const std::string &what, const std::vector<double> &expected, const std::vector<float> &found,
        const std::function<double(size_t)> &tolerance);

// Relative to each element.
void expect_relative(
        const std::string &what, const std::vector<double> &expected, const std::vector<float> &found, double tolerance);

template <class T> void expect_equal(const std::string &what, const std::vector<T> &expected, const std::vector<T> &found) {
    if (expected.size() != found.size()) {
        fail(what + ": another length");
        return;
    }
    for (size_t i = 0; i < expected.size(); i++) {
        if (memcmp(&expected[i], &found[i], sizeof(T)) != 0) {
            fail(what + ": element " + std::to_string(i) + ": expected " + std::to_string(expected[i]) + ", found "
                    + std::to_string(found[i]));
            return;
        }
    }
}

struct Test {
    const char *library;
    const char *name;
    void (*run)();
};

std::vector<Test> &tests();

struct Registration {
    Registration(const char *library, const char *name, void (*run)()) { tests().push_back({library, name, run}); }
};

// A test of kernels of a library.
#define KERNEL_TEST(library, name)                                                        \
    static void name();                                                                   \
    static check::Registration registration_##name(#library, #name, name);                \
    static void name()

inline uint32_t up(uint32_t a, uint32_t b) { return (a + b - 1) / b; }

// In floats a sum of n products is off by some 6e-8 √n of the sum of their magnitudes; a misplaced weight by a hundred times
// this.
constexpr double SUM_TOLERANCE = 5e-6;

// A few roundings of a float.
constexpr double ROUNDINGS = 1e-6;

}  // namespace check
