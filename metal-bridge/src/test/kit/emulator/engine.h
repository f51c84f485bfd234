// Runs a dispatch: one fiber for each thread, one threadgroup after the other, all on the calling thread.
#pragma once

#include "fiber.h"
#include "group_memory.h"
#include "kernel.h"
#include "lane.h"
#include "races.h"

#include <memory>
#include <random>
#include <string>
#include <vector>

namespace emulator {

enum class State { RUNNING, AT_BARRIER, MEETING, DONE };

struct Lane {
    Fiber fiber;
    LanePlace place;
    State state;
    int line;
    int memory;
    void *operand;
    LaneCombine combine;
};

class Engine {
  public:
    // Runs all threadgroups; returns what went wrong, or nothing.
    std::string run(Launch &launch);

    const Launch &launch() const { return *launched; }

    // The thread that runs.
    Lane &lane() { return *current; }

    bool on_stack(const void *address) const { return current->fiber.holds(address); }

    Accessor accessor() const {
        const LanePlace &place = current->place;
        return {group_number * MOST_THREADS + place.index, place.simdgroup, group_number};
    }

    void wait(State state, int line) {
        Lane *self = current;
        self->state = state;
        self->line = line;
        self->fiber.leave();
    }

    // Lets the other lanes of the SIMD-group run first.
    void pause() { current->fiber.leave(); }

    // Threadgroup memory of the declaration at `line`.
    void *array(size_t bytes, int line);

  private:
    std::vector<std::unique_ptr<Lane>> lanes;
    GroupMemory memory;
    Launch *launched = nullptr;
    Lane *current = nullptr;
    int threads = 0;
    int64_t group_number = 0;
    std::mt19937 random;
    std::string error;

    std::string check(const Launch &launch) const;
    bool run_group(uint32_t x, uint32_t y, uint32_t z);
    bool start_group(uint32_t x, uint32_t y, uint32_t z);
    bool advance(int simdgroup, const std::vector<int> &lane_order);
    bool any_running(int from, int to) const;
    bool meet(int from, int to);
    bool release_barrier(int waiting);
    void fail(const std::string &what);
    void *or_fail(void *memory_or_null);
    std::vector<int> order_of(int count);
};

// The one that runs on the calling thread of the host.
Engine &engine();

}  // namespace emulator
