#include "harness.h"

#include "races.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

#define LIBRARY(name) extern "C" const emulator::Library *library_##name();
#include "libraries.h"
#undef LIBRARY

namespace check {
namespace {

unsigned schedule = 0;
std::string current;
int failures = 0;

const std::vector<const emulator::Library *> &libraries() {
    static const std::vector<const emulator::Library *> all = {
#define LIBRARY(name) library_##name(),
#include "libraries.h"
#undef LIBRARY
    };
    return all;
}

const emulator::Kernel *find(const std::string &name, const emulator::Library *&library) {
    for (const emulator::Library *candidate : libraries()) {
        for (int i = 0; i < candidate->kernel_count; i++) {
            if (name == candidate->kernels[i].name) {
                library = candidate;
                return &candidate->kernels[i];
            }
        }
    }
    fprintf(stderr, "kernel %s not found\n", name.c_str());
    exit(2);
}

constexpr uint32_t NO_CONSTANT = 0xDEADBEEF;

}  // namespace

uint32_t bits(float value) {
    uint32_t result;
    memcpy(&result, &value, sizeof result);
    return result;
}

void fail(const std::string &what) {
    failures++;
    if (failures <= 20) {
        printf("FAIL %s: %s\n", current.c_str(), what.c_str());
        fflush(stdout);
    }
}

Call::Call(const std::string &kernel) : launch{} { launch.kernel = find(kernel, library); }

Call &Call::constant(const std::string &name, uint32_t value) {
    function_constants[name] = value;
    return *this;
}

Call &Call::bind(int index, void *memory, size_t bytes) {
    launch.arguments.buffer[index] = memory;
    launch.arguments.bytes[index] = bytes;
    watched.push_back({memory, bytes});
    return *this;
}

Call &Call::constants(int index, std::vector<uint32_t> fields) {
    std::vector<uint32_t> &kept = structures[index] = std::move(fields);
    launch.arguments.buffer[index] = kept.data();
    launch.arguments.bytes[index] = kept.size() * sizeof(uint32_t);
    for (int i = 0; i < launch.kernel->parameter_count; i++) {
        const emulator::Parameter &parameter = launch.kernel->parameters[i];
        if (parameter.index == index && parameter.kind == emulator::Parameter::CONSTANT
                && parameter.bytes != launch.arguments.bytes[index]) {
            fail(std::string(launch.kernel->name) + ": constants of " + std::to_string(parameter.bytes) + " bytes, given "
                    + std::to_string(launch.arguments.bytes[index]));
        }
    }
    return *this;
}

Call &Call::threadgroup_memory(int index, size_t bytes) {
    launch.threadgroup_bytes[index] = bytes;
    return *this;
}

void Call::run(int threads, uint32_t x, uint32_t y, uint32_t z) {
    for (int i = 0; i < library->constant_count; i++) {
        auto given = function_constants.find(library->constants[i].name);
        uint32_t value = given == function_constants.end() ? NO_CONSTANT : given->second;
        memcpy(library->constants[i].address, &value, sizeof value);
    }
    launch.grid[0] = x;
    launch.grid[1] = y;
    launch.grid[2] = z;
    launch.group[0] = threads;
    launch.group[1] = 1;
    launch.group[2] = 1;
    launch.schedule = schedule;
    emulator::RaceCheck races;
    for (auto &[memory, bytes] : watched) {
        // Reserved address space is not looked at: it would need as much again.
        if (bytes < size_t(1) << 26) {
            races.watch(memory, bytes, true);
        }
    }
    emulator::set_current_race_check(&races);
    std::string error = emulator::run(launch);
    emulator::set_current_race_check(nullptr);
    if (!error.empty()) {
        fail(error);
    }
}

std::vector<float> Random::normals(size_t count, float size) {
    std::vector<float> values(count);
    for (float &value : values) {
        value = normal() * size;
    }
    return values;
}

std::vector<uint8_t> Random::bytes(size_t count) {
    std::vector<uint8_t> values(count);
    for (uint8_t &value : values) {
        value = engine() >> 16;
    }
    return values;
}

void expect_near(const std::string &what, const std::vector<double> &expected, const std::vector<float> &found,
        const std::function<double(size_t)> &tolerance) {
    if (expected.size() != found.size()) {
        fail(what + ": another length");
        return;
    }
    for (size_t i = 0; i < expected.size(); i++) {
        // Written so that a NaN fails.
        if (!(std::fabs(expected[i] - found[i]) <= tolerance(i))) {
            fail(what + ": element " + std::to_string(i) + ": expected " + std::to_string(expected[i]) + ", found "
                    + std::to_string(found[i]));
            return;
        }
    }
}

void expect_relative(
        const std::string &what, const std::vector<double> &expected, const std::vector<float> &found, double tolerance) {
    expect_near(what, expected, found, [&](size_t i) { return tolerance * std::fabs(expected[i]); });
}

std::vector<Test> &tests() {
    static std::vector<Test> all;
    return all;
}

namespace {

int run_all(const std::string &wanted) {
    constexpr unsigned SCHEDULES[] = {emulator::FORWARD, emulator::BACKWARD, 2};
    static const char *const names[] = {"forward", "backward", "shuffled"};
    int run = 0;
    for (const Test &test : tests()) {
        if (!wanted.empty() && wanted != test.library && wanted != test.name) {
            continue;
        }
        run++;
        auto start = std::chrono::steady_clock::now();
        int before = failures;
        for (int i = 0; i < 3; i++) {
            schedule = SCHEDULES[i];
            current = std::string(test.name) + " (" + names[i] + ")";
            test.run();
        }
        double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        printf("%s %-12s %-48s %6.2f s\n", failures == before ? "ok  " : "FAIL", test.library, test.name, seconds);
        fflush(stdout);
        // A mutant needs no second proof.
        if (failures > 0 && getenv("FERRUM_KIT_STOP") != nullptr) {
            return 1;
        }
    }
    if (run == 0) {
        fprintf(stderr, "no test called %s\n", wanted.c_str());
        return 2;
    }
    return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace check

int main(int count, char **arguments) { return check::run_all(count > 1 ? arguments[1] : ""); }
