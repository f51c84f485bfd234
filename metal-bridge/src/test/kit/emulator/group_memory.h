// The threadgroup memory of the threadgroup that runs.
#pragma once

#include "kernel.h"

#include <cstdlib>
#include <map>
#include <memory>

namespace emulator {

class GroupMemory {
  public:
    // A new threadgroup has all of it, filled with NaN.
    void begin_group();

    // A piece of its own, at a multiple of 16 bytes; null when there is no room.
    void *reserve(size_t bytes);

    // The piece of the declaration at `line`, the same for all threads; null when there is no room.
    void *array(size_t bytes, int line);

    const void *begin() const { return all.get(); }

  private:
    std::unique_ptr<char, decltype(&free)> all{static_cast<char *>(aligned_alloc(4096, THREADGROUP_BYTES)), &free};
    size_t used = 0;
    std::map<int, void *> arrays;
};

}  // namespace emulator
