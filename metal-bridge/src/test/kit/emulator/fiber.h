// A stack that can be left and entered again.
#pragma once

#include <cstddef>

namespace emulator {

class Fiber {
  public:
    Fiber() = default;
    Fiber(const Fiber &) = delete;
    Fiber &operator=(const Fiber &) = delete;
    ~Fiber();

    // Prepares the stack so that the next `enter` calls `function`, which must never return but `leave` for good.
    void restart(void (*function)());

    void enter();
    void leave();

  private:
    char *memory = nullptr;
    void *own = nullptr;
    void *caller = nullptr;
};

}  // namespace emulator
