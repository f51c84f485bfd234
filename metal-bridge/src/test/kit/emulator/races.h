// Finds two threads that touch the same memory in the same dispatch without a barrier between them, one of them writing.
//
// Kernels compiled for this check report every load and store (clang's trace-loads and trace-stores). A barrier begins a new
// epoch of the memory that its flags name; accesses of one epoch by different threads must all be reads, or all be atomic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace emulator {

// Who accesses: the thread's number in the dispatch, its SIMD-group's and its threadgroup's.
struct Accessor {
    int64_t thread;
    int64_t simdgroup;
    int64_t threadgroup;
};

enum class Access { READ, WRITE, ATOMIC };

class RaceCheck {
  public:
    // From now on [from, from + bytes) is looked at. `shared` says that all threadgroups see it.
    void watch(const void *from, size_t bytes, bool shared);
    void forget_all();

    // A new threadgroup has this memory to itself.
    void begin_group();
    void barrier(int memory);
    void simdgroup_barrier(int64_t simdgroup, int memory);

    void touch(const void *address, size_t bytes, Access access, const Accessor &who);

    // The first race, in words; empty when there is none.
    const std::string &found() const { return race; }

  private:
    static constexpr int64_t NOBODY = -1;
    static constexpr int64_t SEVERAL = -2;

    // The last accesses of one kind; `threads` and `simdgroups` are one number, NOBODY or SEVERAL.
    struct Trace {
        uint32_t epoch = 0;
        uint32_t simdgroup_epoch = 0;
        int64_t thread = NOBODY;
        int64_t simdgroup = NOBODY;
        int64_t threadgroup = NOBODY;
    };

    // Two bytes, the smallest thing that kernels store.
    struct Cell {
        Trace traces[3];
    };

    struct Range {
        uintptr_t from;
        uintptr_t to;
        bool shared;
        std::vector<Cell> cells;
    };

    std::vector<Range> ranges;
    uint32_t group_epoch = 1;
    uint32_t device_epoch = 1;
    std::vector<uint32_t> simdgroup_group_epochs;
    std::vector<uint32_t> simdgroup_device_epochs;
    std::string race;

    void touch(Range &range, Cell &cell, uintptr_t address, Access access, const Accessor &who);
    uint32_t simdgroup_epoch(const Range &range, int64_t simdgroup) const;
    bool ordered(const Range &range, const Trace &earlier, const Accessor &who, uint32_t epoch) const;
};

// The check that the reports of compiled kernels go to; null when nothing is checked.
RaceCheck *current_race_check();
void set_current_race_check(RaceCheck *check);

}  // namespace emulator
