#include "group_memory.h"

#include <cstring>

namespace emulator {

void GroupMemory::begin_group() {
    // All bits set is NaN in every float format: what nobody wrote shows in the result.
    memset(all.get(), 0xFF, THREADGROUP_BYTES);
    arrays.clear();
    used = 0;
}

void *GroupMemory::reserve(size_t bytes) {
    size_t at = (used + 15) & ~size_t(15);
    if (at + bytes > THREADGROUP_BYTES) {
        return nullptr;
    }
    used = at + bytes;
    return all.get() + at;
}

void *GroupMemory::array(size_t bytes, int line) {
    auto known = arrays.find(line);
    if (known != arrays.end()) {
        return known->second;
    }
    void *piece = reserve(bytes);
    if (piece != nullptr) {
        arrays[line] = piece;
    }
    return piece;
}

}  // namespace emulator
