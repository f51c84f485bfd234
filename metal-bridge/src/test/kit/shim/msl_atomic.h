// Atomic operations.
#pragma once

#include "msl_types.h"

namespace metal {

enum memory_order { memory_order_relaxed };

struct atomic_uint {
    uint value;
};

template <class Atomic> inline uint atomic_fetch_add_explicit(Atomic *object, uint operand, memory_order) {
    return emulator_atomic_add((void *)&object->value, operand);
}

template <class Atomic> inline uint atomic_load_explicit(Atomic *object, memory_order) {
    return emulator_atomic_load((void *)&object->value);
}

template <class Atomic> inline void atomic_store_explicit(Atomic *object, uint value, memory_order) {
    emulator_atomic_store((void *)&object->value, value);
}

}  // namespace metal
