#include "races.h"

#include "lane.h"

namespace emulator {

void RaceCheck::watch(const void *from, size_t bytes, bool shared) {
    uintptr_t start = reinterpret_cast<uintptr_t>(from);
    for (const Range &range : ranges) {
        if (range.from == start) {
            return;
        }
    }
    ranges.push_back({start, start + bytes, shared, std::vector<Cell>((bytes + 1) / 2)});
}

void RaceCheck::forget_all() { ranges.clear(); }

void RaceCheck::begin_group() {
    group_epoch++;
    device_epoch++;
    simdgroup_group_epochs.assign(EMULATOR_LANES, 1);
    simdgroup_device_epochs.assign(EMULATOR_LANES, 1);
}

void RaceCheck::barrier(int memory) {
    if (memory & EMULATOR_THREADGROUP_MEMORY) {
        group_epoch++;
    }
    if (memory & EMULATOR_DEVICE_MEMORY) {
        device_epoch++;
    }
}

void RaceCheck::simdgroup_barrier(int64_t simdgroup, int memory) {
    if (memory & EMULATOR_THREADGROUP_MEMORY) {
        simdgroup_group_epochs[simdgroup % EMULATOR_LANES]++;
    }
    if (memory & EMULATOR_DEVICE_MEMORY) {
        simdgroup_device_epochs[simdgroup % EMULATOR_LANES]++;
    }
}

uint32_t RaceCheck::simdgroup_epoch(const Range &range, int64_t simdgroup) const {
    const std::vector<uint32_t> &epochs = range.shared ? simdgroup_device_epochs : simdgroup_group_epochs;
    return epochs[simdgroup % EMULATOR_LANES];
}

// Whether all that `earlier` stands for surely happened before what `who` does now.
bool RaceCheck::ordered(const Range &range, const Trace &earlier, const Accessor &who, uint32_t epoch) const {
    if (earlier.thread == NOBODY || earlier.thread == who.thread) {
        return true;
    }
    if (earlier.threadgroup != who.threadgroup) {
        // Nothing orders threadgroups of one dispatch; memory of a threadgroup is new for each.
        return !range.shared;
    }
    if (earlier.epoch != epoch) {
        return true;
    }
    return earlier.simdgroup == who.simdgroup && earlier.simdgroup_epoch < simdgroup_epoch(range, who.simdgroup);
}

void RaceCheck::touch(Range &range, Cell &cell, uintptr_t address, Access access, const Accessor &who) {
    uint32_t epoch = range.shared ? device_epoch : group_epoch;
    static const char *const names[] = {"read", "write", "atomic access"};
    for (int kind = 0; kind < 3; kind++) {
        bool harmless = kind == static_cast<int>(access) && access != Access::WRITE;
        if (!harmless && !ordered(range, cell.traces[kind], who, epoch) && race.empty()) {
            race = std::string("race on ") + (range.shared ? "device" : "threadgroup") + " memory, byte "
                    + std::to_string(address - range.from) + ": a " + names[static_cast<int>(access)] + " by thread "
                    + std::to_string(who.thread) + " is not ordered after a " + names[kind] + " by "
                    + (cell.traces[kind].thread < 0 ? "other threads" : "thread " + std::to_string(cell.traces[kind].thread));
        }
    }
    Trace &trace = cell.traces[static_cast<int>(access)];
    uint32_t own_epoch = simdgroup_epoch(range, who.simdgroup);
    // Accesses that are ordered before this one need not be remembered; others make it one of several.
    if (trace.thread == NOBODY || ordered(range, trace, who, epoch)) {
        trace = {epoch, own_epoch, who.thread, who.simdgroup, who.threadgroup};
        return;
    }
    trace.thread = SEVERAL;
    trace.simdgroup = trace.simdgroup == who.simdgroup ? who.simdgroup : SEVERAL;
    trace.threadgroup = trace.threadgroup == who.threadgroup ? who.threadgroup : SEVERAL;
    trace.epoch = epoch;
    trace.simdgroup_epoch = own_epoch;
}

void RaceCheck::touch(const void *address, size_t bytes, Access access, const Accessor &who) {
    uintptr_t at = reinterpret_cast<uintptr_t>(address);
    for (Range &range : ranges) {
        if (at >= range.from && at < range.to) {
            for (uintptr_t byte = at & ~uintptr_t(1); byte < at + bytes && byte < range.to; byte += 2) {
                touch(range, range.cells[(byte - range.from) / 2], byte, access, who);
            }
            return;
        }
    }
}

namespace {
thread_local RaceCheck *current = nullptr;
}

RaceCheck *current_race_check() { return current; }

void set_current_race_check(RaceCheck *check) { current = check; }

}  // namespace emulator
