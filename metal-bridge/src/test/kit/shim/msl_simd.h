// Barriers and what the lanes of a SIMD-group do together.
#pragma once

#include "msl_types.h"

namespace metal {

enum class mem_flags { mem_none = 0, mem_device = EMULATOR_DEVICE_MEMORY, mem_threadgroup = EMULATOR_THREADGROUP_MEMORY };

constexpr mem_flags operator|(mem_flags a, mem_flags b) {
    return static_cast<mem_flags>(static_cast<int>(a) | static_cast<int>(b));
}

inline void threadgroup_barrier(mem_flags flags, MSL_LINE) { emulator_threadgroup_barrier(static_cast<int>(flags), line); }

inline void simdgroup_barrier(mem_flags flags, MSL_LINE) { emulator_simdgroup_barrier(static_cast<int>(flags), line); }

}  // namespace metal

namespace msl {

// What a lane that does not take part would give: all bits set.
template <class T> inline T poison() {
    T value;
    memset(&value, 0xFF, sizeof value);
    return value;
}

template <class T> struct Operand {
    T value;
    uint argument;
};

template <class T> inline T value_of(void *const *operands, uint lane) {
    bool there = lane < EMULATOR_LANES && operands[lane] != nullptr;
    return there ? static_cast<Operand<T> *>(operands[lane])->value : poison<T>();
}

// Each lane gets the value of the lane that `source` names, as it was before.
template <class T, class Source> inline T exchange(T value, uint argument, Source, int line) {
    Operand<T> own = {value, argument};
    emulator_meet(
            &own,
            [](void *const *operands) {
                T given[EMULATOR_LANES];
                for (uint lane = 0; lane < EMULATOR_LANES; lane++) {
                    given[lane] = value_of<T>(operands, lane);
                }
                for (uint lane = 0; lane < EMULATOR_LANES; lane++) {
                    if (operands[lane] != nullptr) {
                        Operand<T> *operand = static_cast<Operand<T> *>(operands[lane]);
                        uint from = Source()(lane, operand->argument);
                        operand->value = from < EMULATOR_LANES ? given[from] : poison<T>();
                    }
                }
            },
            line);
    return own.value;
}

// All lanes get the values of the running lanes joined by `Join`, in the order of a tree.
template <class T, class Join> inline T reduce(T value, Join, int line) {
    Operand<T> own = {value, 0};
    emulator_meet(
            &own,
            [](void *const *operands) {
                T values[EMULATOR_LANES];
                bool there[EMULATOR_LANES];
                for (uint lane = 0; lane < EMULATOR_LANES; lane++) {
                    there[lane] = operands[lane] != nullptr;
                    values[lane] = value_of<T>(operands, lane);
                }
                for (uint step = EMULATOR_LANES / 2; step > 0; step /= 2) {
                    for (uint lane = 0; lane < step; lane++) {
                        if (there[lane + step]) {
                            values[lane] = there[lane] ? Join()(values[lane], values[lane + step]) : values[lane + step];
                            there[lane] = true;
                        }
                    }
                }
                for (uint lane = 0; lane < EMULATOR_LANES; lane++) {
                    if (operands[lane] != nullptr) {
                        static_cast<Operand<T> *>(operands[lane])->value = values[0];
                    }
                }
            },
            line);
    return own.value;
}

struct Add {
    template <class T> T operator()(T a, T b) const { return a + b; }
};
struct Greater {
    template <class T> T operator()(T a, T b) const { return a > b ? a : b; }
};
struct Smaller {
    template <class T> T operator()(T a, T b) const { return a < b ? a : b; }
};
struct Given {
    uint operator()(uint, uint argument) const { return argument; }
};
struct Crossed {
    uint operator()(uint lane, uint argument) const { return lane ^ argument; }
};
struct Above {
    uint operator()(uint lane, uint argument) const { return lane + argument; }
};

}  // namespace msl

namespace metal {

template <class T> inline T simd_sum(T value, MSL_LINE) { return msl::reduce(value, msl::Add(), line); }

template <class T> inline T simd_max(T value, MSL_LINE) { return msl::reduce(value, msl::Greater(), line); }

template <class T> inline T simd_min(T value, MSL_LINE) { return msl::reduce(value, msl::Smaller(), line); }

template <class T> inline T simd_shuffle(T value, ushort lane, MSL_LINE) {
    return msl::exchange(value, lane, msl::Given(), line);
}

template <class T> inline T simd_broadcast(T value, ushort lane, MSL_LINE) {
    return msl::exchange(value, lane, msl::Given(), line);
}

template <class T> inline T simd_shuffle_xor(T value, ushort mask, MSL_LINE) {
    return msl::exchange(value, mask, msl::Crossed(), line);
}

template <class T> inline T simd_shuffle_down(T value, ushort delta, MSL_LINE) {
    return msl::exchange(value, delta, msl::Above(), line);
}

// The sum over the lanes before this one.
template <class T> inline T simd_prefix_exclusive_sum(T value, MSL_LINE) {
    msl::Operand<T> own = {value, 0};
    emulator_meet(
            &own,
            [](void *const *operands) {
                T sum = T(0);
                for (uint lane = 0; lane < EMULATOR_LANES; lane++) {
                    if (operands[lane] != nullptr) {
                        msl::Operand<T> *operand = static_cast<msl::Operand<T> *>(operands[lane]);
                        T next = sum + operand->value;
                        operand->value = sum;
                        sum = next;
                    }
                }
            },
            line);
    return own.value;
}

}  // namespace metal
