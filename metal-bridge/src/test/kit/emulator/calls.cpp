// The ways into the emulator: the host's call that runs a dispatch, the calls of kernels' threads, and those that clang's
// instrumentation puts into kernels.
#include "engine.h"

namespace emulator {
namespace {

// One for each thread of the host that runs dispatches. Here, where it is asked for at every load and store.
thread_local Engine *running = nullptr;

void report(const void *address, size_t bytes, Access access) {
    // Most reports are of a thread's own variables.
    RaceCheck *races = current_race_check();
    if (races != nullptr && !engine().on_stack(address)) {
        races->touch(address, bytes, access, engine().accessor());
    }
}

}  // namespace

Engine &engine() { return *running; }

std::string run(Launch &launch) {
    static thread_local Engine instance;
    running = &instance;
    return instance.run(launch);
}

}  // namespace emulator

using emulator::Access;
using emulator::engine;
using emulator::Lane;
using emulator::report;
using emulator::State;

extern "C" {

const LanePlace *emulator_place() { return &engine().lane().place; }

void emulator_threadgroup_barrier(int memory, int line) {
    engine().lane().memory = memory;
    engine().wait(State::AT_BARRIER, line);
}

void emulator_simdgroup_barrier(int memory, int line) {
    engine().lane().memory = memory;
    emulator_meet(nullptr, nullptr, line);
}

void emulator_meet(void *operand, LaneCombine combine, int line) {
    Lane &lane = engine().lane();
    lane.operand = operand;
    lane.combine = combine;
    engine().wait(State::MEETING, line);
}

void *emulator_threadgroup_array(size_t bytes, int line) { return engine().array(bytes, line); }

// All threads run on one thread of the host, so plain operations are atomic.
uint32_t emulator_atomic_add(void *address, uint32_t operand) {
    report(address, 4, Access::ATOMIC);
    uint32_t before = *static_cast<uint32_t *>(address);
    *static_cast<uint32_t *>(address) = before + operand;
    return before;
}

uint32_t emulator_atomic_load(void *address) {
    report(address, 4, Access::ATOMIC);
    uint32_t value = *static_cast<uint32_t *>(address);
    // Who loads and then stores what it computed loses what others store in between.
    engine().pause();
    return value;
}

void emulator_atomic_store(void *address, uint32_t value) {
    report(address, 4, Access::ATOMIC);
    *static_cast<uint32_t *>(address) = value;
}

// What clang's instrumentation calls.
#define REPORTS(bytes)                                                                              \
    void __sanitizer_cov_load##bytes(const void *address) { report(address, bytes, Access::READ); } \
    void __sanitizer_cov_store##bytes(const void *address) { report(address, bytes, Access::WRITE); }
REPORTS(1)
REPORTS(2)
REPORTS(4)
REPORTS(8)
REPORTS(16)
#undef REPORTS
}
