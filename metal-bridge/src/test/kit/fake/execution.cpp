// The thread that stands for the GPU: runs command buffers one after the other, dispatches between barriers in any order.
#include "objects.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

namespace fake {
namespace {

constexpr long ERROR_TIMEOUT = 2;
constexpr long ERROR_PAGE_FAULT = 3;

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// FAKE_METAL_FAIL_BUFFER=n: the n-th buffer that is committed from now on fails. A new value counts anew.
bool fails_now() {
    static std::string told;
    static long left = 0;
    const char *value = getenv("FAKE_METAL_FAIL_BUFFER");
    std::string number = value == nullptr ? "" : value;
    if (number != told) {
        told = number;
        left = number.empty() ? 0 : atol(number.c_str());
    }
    return left > 0 && --left == 0;
}

void set_constants(const Function &function) {
    for (int i = 0; i < function.module->constant_count; i++) {
        const emulator::FunctionConstant &constant = function.module->constants[i];
        auto given = function.constants.find(constant.index);
        if (given == function.constants.end()) {
            memset(constant.address, 0xFF, constant.bytes);
        } else {
            memcpy(constant.address, given->second.data(), std::min(constant.bytes, given->second.size()));
        }
    }
}

// FAKE_METAL_WRONG=kernel: its results are not what they should be.
void disturb(const emulator::Kernel &kernel, const emulator::Launch &launch) {
    for (int i = 0; i < kernel.parameter_count; i++) {
        const emulator::Parameter &parameter = kernel.parameters[i];
        if (parameter.kind == emulator::Parameter::WRITTEN) {
            *static_cast<uint32_t *>(launch.arguments.buffer[parameter.index]) ^= 0x00700000u;
        }
    }
}

std::string run(const Dispatch &dispatch, unsigned schedule) {
    const Function &function = *dispatch.pipeline->function;
    emulator::Launch launch = {};
    launch.kernel = function.kernel;
    launch.schedule = schedule;
    for (int i = 0; i < emulator::MOST_ARGUMENTS; i++) {
        const Binding &binding = dispatch.bindings[i];
        if (binding.buffer != nullptr) {
            launch.arguments.buffer[i] = binding.buffer->memory + binding.offset;
            launch.arguments.bytes[i] = binding.buffer->bytes - binding.offset;
        } else if (binding.bytes != nullptr) {
            launch.arguments.buffer[i] = binding.bytes->data();
            launch.arguments.bytes[i] = binding.bytes->size();
        }
        launch.threadgroup_bytes[i] = dispatch.threadgroup_bytes[i];
    }
    uint32_t grid[3] = {uint32_t(dispatch.grid.width), uint32_t(dispatch.grid.height), uint32_t(dispatch.grid.depth)};
    if (dispatch.indirect != nullptr) {
        memcpy(grid, dispatch.indirect->memory + dispatch.indirect_offset, sizeof grid);
        if (uint64_t(grid[0]) * grid[1] * grid[2] > 0x7fffffff) {
            return std::string(function.kernel->name) + ": implausible indirect grid of " + std::to_string(grid[0]) + " x "
                    + std::to_string(grid[1]) + " x " + std::to_string(grid[2]);
        }
    }
    memcpy(launch.grid, grid, sizeof grid);
    launch.group[0] = dispatch.group.width;
    launch.group[1] = dispatch.group.height;
    launch.group[2] = dispatch.group.depth;
    set_constants(function);
    std::string error = emulator::run(launch);
    if (error.empty() && listed("FAKE_METAL_WRONG", function.kernel->name)) {
        disturb(*function.kernel, launch);
    }
    return error;
}

class Gpu {
  public:
    void submit(CommandBuffer *commands) {
        std::lock_guard<std::mutex> lock(mutex);
        if (!started) {
            started = true;
            std::thread([this] { work(); }).detach();
        }
        commands->injected_failure = fails_now();
        // The queue holds what is committed.
        waiting.push_back(retain(commands));
        changed.notify_all();
    }

    void await(CommandBuffer *commands) {
        std::unique_lock<std::mutex> lock(mutex);
        changed.wait(lock, [commands] { return commands->status != COMMITTED; });
    }

  private:
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<CommandBuffer *> waiting;
    bool started = false;
    // Goes on from buffer to buffer, so that each has another order.
    std::mt19937 random{3};

    void work() {
        for (;;) {
            CommandBuffer *next;
            {
                std::unique_lock<std::mutex> lock(mutex);
                changed.wait(lock, [this] { return !waiting.empty(); });
                next = waiting.front();
                waiting.pop_front();
            }
            execute(*next);
            {
                std::lock_guard<std::mutex> lock(mutex);
                next->status = next->error.empty() ? COMPLETED : FAILED;
            }
            changed.notify_all();
            release(next);
        }
    }

    void execute(CommandBuffer &commands) {
        // FAKE_METAL_SEED: 0 as encoded, 1 backward, else shuffled.
        long seed = setting("FAKE_METAL_SEED", 3);
        commands.start = now();
        for (Stage &stage : commands.stages) {
            std::vector<const Dispatch *> order;
            for (const Dispatch &dispatch : stage) {
                order.push_back(&dispatch);
            }
            if (seed == 1) {
                std::reverse(order.begin(), order.end());
            } else if (seed > 1) {
                std::shuffle(order.begin(), order.end(), random);
            }
            for (const Dispatch *dispatch : order) {
                if (commands.error.empty()) {
                    commands.error = run(*dispatch, seed == 0 ? emulator::FORWARD : emulator::BACKWARD);
                    commands.error_code = ERROR_PAGE_FAULT;
                }
            }
        }
        if (commands.injected_failure && commands.error.empty()) {
            commands.error = "injected: the GPU took too long";
            commands.error_code = ERROR_TIMEOUT;
        }
        commands.end = std::max(now(), commands.start + 1e-6);
    }
};

// Never destroyed: its thread runs until the process ends.
Gpu &gpu() {
    static Gpu *instance = new Gpu();
    return *instance;
}

}  // namespace

void submit(CommandBuffer *commands) { gpu().submit(commands); }

void await(CommandBuffer *commands) { gpu().await(commands); }

}  // namespace fake
