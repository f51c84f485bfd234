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

    // Whether an address lies on this stack.
    bool holds(const void *address) const {
        const char *at = static_cast<const char *>(address);
        return at >= memory && at < memory + STACK_BYTES;
    }

  private:
    // Sanitizers make frames several times larger.
    static constexpr size_t STACK_BYTES = 256 << 10;

    char *memory = nullptr;
    void *own = nullptr;
    void *caller = nullptr;
};

}  // namespace emulator
