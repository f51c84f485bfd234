// What a kernel's thread can ask of the emulator: where it is, and how it meets the others. The shim's headers turn Metal's
// functions into these calls.
#pragma once

#include <cstddef>
#include <cstdint>

// Threads of a SIMD-group.
constexpr int EMULATOR_LANES = 32;

// Memory that a barrier orders; the values of Metal's mem_flags.
constexpr int EMULATOR_DEVICE_MEMORY = 1;
constexpr int EMULATOR_THREADGROUP_MEMORY = 2;

struct LanePlace {
    uint32_t thread_in_group[3];
    uint32_t group[3];
    uint32_t group_size[3];
    uint32_t grid_size[3];
    uint32_t index;
    uint32_t lane;
    uint32_t simdgroup;
    uint32_t simdgroups;
};

// Works on the operands of all lanes of a SIMD-group at once; those of lanes that do not take part are null.
using LaneCombine = void (*)(void *const *operands);

extern "C" {
const LanePlace *emulator_place();

// Returns when every thread of the threadgroup has come to the same line.
void emulator_threadgroup_barrier(int memory, int line);

// The same for the running threads of the SIMD-group.
void emulator_simdgroup_barrier(int memory, int line);

// Waits for the running lanes of the SIMD-group, of which one then calls `combine` for all.
void emulator_meet(void *operand, LaneCombine combine, int line);

// Memory that the threadgroup shares, the same for all threads at one line; filled with NaN.
void *emulator_threadgroup_array(size_t bytes, int line);

// Atomic operations on 32 bits: the first two answer what was there before.
uint32_t emulator_atomic_add(void *address, uint32_t operand);
uint32_t emulator_atomic_load(void *address);
void emulator_atomic_store(void *address, uint32_t value);
}
