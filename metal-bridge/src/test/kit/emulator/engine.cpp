// Runs a dispatch: one fiber for each thread, one threadgroup after the other, all on the calling thread.
#include "fiber.h"
#include "kernel.h"
#include "lane.h"
#include "races.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

namespace emulator {
namespace {

enum class State { RUNNING, AT_BARRIER, MEETING, DONE };

struct Lane {
    Fiber fiber;
    LanePlace place;
    State state;
    int line;
    int memory;
    void *operand;
    LaneCombine combine;
};

void lane_main();

class Engine {
  public:
    std::string run(Launch &launch);

    Lane &lane() { return *current; }

    bool on_stack(const void *address) const { return current->fiber.holds(address); }

    const Launch &launch() const { return *launched; }

    void wait(State state, int line) {
        Lane *self = current;
        self->state = state;
        self->line = line;
        self->fiber.leave();
    }

    // Lets the other lanes of the SIMD-group run first.
    void pause() { current->fiber.leave(); }

    void *array(size_t bytes, int line);
    Accessor accessor() const;

  private:
    std::vector<std::unique_ptr<Lane>> lanes;
    std::unique_ptr<char, decltype(&free)> threadgroup_memory{
            static_cast<char *>(aligned_alloc(4096, THREADGROUP_BYTES)), &free};
    size_t threadgroup_used = 0;
    std::map<int, void *> arrays;
    Launch *launched = nullptr;
    Lane *current = nullptr;
    int threads = 0;
    int64_t group_number = 0;
    std::mt19937 random;
    std::string error;

    std::string check(const Launch &launch) const;
    bool run_group(uint32_t x, uint32_t y, uint32_t z);
    bool start_group(uint32_t x, uint32_t y, uint32_t z);
    bool advance(int simdgroup, const std::vector<int> &lane_order);
    bool any_running(int from, int to) const;
    bool meet(int from, int to);
    bool release_barrier(int waiting);
    void fail(const std::string &what) {
        if (error.empty()) {
            error = std::string(launched->kernel->name) + ": " + what;
        }
    }
    char *reserve(size_t bytes);
    std::vector<int> order_of(int count);
};

thread_local Engine *running = nullptr;

// One for each thread of the host that runs dispatches.
Engine &engine() { return *running; }

void lane_main() {
    const Launch &launch = engine().launch();
    launch.kernel->call(launch.arguments);
    engine().wait(State::DONE, 0);
    abort();
}

std::string Engine::check(const Launch &launch) const {
    std::string name = std::string(launch.kernel->name) + ": ";
    if (threads < 1 || threads > MOST_THREADS) {
        return name + "threadgroup of " + std::to_string(threads) + " threads, expected 1 to 1024";
    }
    for (int i = 0; i < launch.kernel->parameter_count; i++) {
        const Parameter &parameter = launch.kernel->parameters[i];
        std::string place = std::to_string(parameter.index);
        if (parameter.kind == Parameter::THREADGROUP) {
            if (launch.threadgroup_bytes[parameter.index] == 0) {
                return name + "threadgroup memory " + place + " has no length";
            }
        } else if (launch.arguments.buffer[parameter.index] == nullptr) {
            return name + "buffer " + place + " is not bound";
        } else if (launch.arguments.bytes[parameter.index] < parameter.bytes) {
            return name + "constants at " + place + ": expected " + std::to_string(parameter.bytes) + " bytes, found "
                    + std::to_string(launch.arguments.bytes[parameter.index]);
        }
    }
    return "";
}

std::vector<int> Engine::order_of(int count) {
    std::vector<int> order(count);
    std::iota(order.begin(), order.end(), 0);
    if (launched->schedule == BACKWARD) {
        std::reverse(order.begin(), order.end());
    } else if (launched->schedule > BACKWARD) {
        std::shuffle(order.begin(), order.end(), random);
    }
    return order;
}

std::string Engine::run(Launch &launch) {
    launched = &launch;
    threads = launch.group[0] * launch.group[1] * launch.group[2];
    error = check(launch);
    random.seed(launch.schedule);
    if (!error.empty()) {
        return error;
    }
    RaceCheck *races = current_race_check();
    if (races != nullptr) {
        races->watch(threadgroup_memory.get(), THREADGROUP_BYTES, false);
    }
    while (static_cast<int>(lanes.size()) < threads) {
        lanes.push_back(std::make_unique<Lane>());
    }
    uint64_t groups = uint64_t(launch.grid[0]) * launch.grid[1] * launch.grid[2];
    std::vector<int> order = order_of(static_cast<int>(groups));
    for (int group : order) {
        group_number = group;
        uint32_t x = group % launch.grid[0];
        uint32_t y = group / launch.grid[0] % launch.grid[1];
        uint32_t z = group / launch.grid[0] / launch.grid[1];
        if (!run_group(x, y, z)) {
            return error;
        }
        if (races != nullptr && !races->found().empty()) {
            fail(races->found());
            return error;
        }
    }
    return "";
}

char *Engine::reserve(size_t bytes) {
    size_t at = (threadgroup_used + 15) & ~size_t(15);
    if (at + bytes > THREADGROUP_BYTES) {
        fail("more than 32 KiB of threadgroup memory");
        return nullptr;
    }
    threadgroup_used = at + bytes;
    return threadgroup_memory.get() + at;
}

void *Engine::array(size_t bytes, int line) {
    auto known = arrays.find(line);
    if (known != arrays.end()) {
        return known->second;
    }
    char *memory = reserve(bytes);
    if (memory == nullptr) {
        // The dispatch has failed; the thread goes no further.
        wait(State::DONE, line);
    }
    arrays[line] = memory;
    return memory;
}

bool Engine::start_group(uint32_t x, uint32_t y, uint32_t z) {
    // All bits set is NaN in every float format: what nobody wrote shows in the result.
    memset(threadgroup_memory.get(), 0xFF, THREADGROUP_BYTES);
    arrays.clear();
    threadgroup_used = 0;
    for (int i = 0; i < MOST_ARGUMENTS; i++) {
        if (launched->threadgroup_bytes[i] > 0) {
            launched->arguments.threadgroup[i] = reserve(launched->threadgroup_bytes[i]);
        }
    }
    if (current_race_check() != nullptr) {
        current_race_check()->begin_group();
    }
    const uint32_t *size = launched->group;
    for (int i = 0; i < threads; i++) {
        Lane &lane = *lanes[i];
        uint32_t n = i;
        lane.place = {{n % size[0], n / size[0] % size[1], n / (size[0] * size[1])},
                      {x, y, z},
                      {size[0], size[1], size[2]},
                      {launched->grid[0], launched->grid[1], launched->grid[2]},
                      n,
                      n % EMULATOR_LANES,
                      n / EMULATOR_LANES,
                      uint32_t(threads + EMULATOR_LANES - 1) / EMULATOR_LANES};
        lane.state = State::RUNNING;
        lane.fiber.restart(lane_main);
    }
    return error.empty();
}

bool Engine::run_group(uint32_t x, uint32_t y, uint32_t z) {
    if (!start_group(x, y, z)) {
        return false;
    }
    int simdgroups = (threads + EMULATOR_LANES - 1) / EMULATOR_LANES;
    std::vector<int> lane_order = order_of(EMULATOR_LANES);
    for (;;) {
        bool in_step = false;
        for (int simdgroup : order_of(simdgroups)) {
            in_step |= advance(simdgroup, lane_order);
            if (!error.empty()) {
                return false;
            }
        }
        if (in_step) {
            continue;
        }
        int done = 0;
        int waiting = 0;
        for (int i = 0; i < threads; i++) {
            done += lanes[i]->state == State::DONE;
            waiting += lanes[i]->state == State::AT_BARRIER;
        }
        if (done == threads) {
            return true;
        }
        if (!release_barrier(waiting)) {
            return false;
        }
    }
}

// Runs the threads of a SIMD-group until all stand at a barrier or are done. In the forward schedule, only until they met
// once: then the answer is true.
bool Engine::advance(int simdgroup, const std::vector<int> &lane_order) {
    int from = simdgroup * EMULATOR_LANES;
    int to = std::min(threads, from + EMULATOR_LANES);
    for (;;) {
        for (int lane : lane_order) {
            if (from + lane < to && lanes[from + lane]->state == State::RUNNING) {
                current = lanes[from + lane].get();
                current->fiber.enter();
                if (!error.empty()) {
                    return false;
                }
            }
        }
        if (any_running(from, to)) {
            continue;
        }
        if (!meet(from, to)) {
            return false;
        }
        if (launched->schedule == FORWARD) {
            return true;
        }
    }
}

// Lanes that paused.
bool Engine::any_running(int from, int to) const {
    return std::any_of(lanes.begin() + from, lanes.begin() + to, [](const std::unique_ptr<Lane> &lane) {
        return lane->state == State::RUNNING;
    });
}

// Lets the lanes that meet go on, when all that are not done do; answers whether they did.
bool Engine::meet(int from, int to) {
    const Lane *first = nullptr;
    for (int i = from; i < to; i++) {
        const Lane &lane = *lanes[i];
        if (lane.state == State::AT_BARRIER) {
            return false;
        }
        if (lane.state == State::MEETING) {
            if (first != nullptr && (first->line != lane.line || first->combine != lane.combine)) {
                fail("lanes of one SIMD-group are at different SIMD operations, lines " + std::to_string(first->line)
                        + " and " + std::to_string(lane.line));
                return false;
            }
            first = &lane;
        }
    }
    if (first == nullptr) {
        return false;
    }
    void *operands[EMULATOR_LANES] = {};
    for (int i = from; i < to; i++) {
        if (lanes[i]->state == State::MEETING) {
            operands[i - from] = lanes[i]->operand;
            lanes[i]->state = State::RUNNING;
        }
    }
    if (first->combine != nullptr) {
        first->combine(operands);
    } else if (current_race_check() != nullptr) {
        current_race_check()->simdgroup_barrier(from / EMULATOR_LANES, first->memory);
    }
    return true;
}

bool Engine::release_barrier(int waiting) {
    int line = -1;
    bool same = true;
    for (int i = 0; i < threads; i++) {
        if (lanes[i]->state == State::AT_BARRIER) {
            same = same && (line < 0 || line == lanes[i]->line);
            line = lanes[i]->line;
        }
    }
    if (waiting != threads || !same) {
        fail("barrier at line " + std::to_string(line) + ": " + std::to_string(waiting) + " of " + std::to_string(threads)
                + " threads are at a barrier" + (same ? "" : ", and not at the same one"));
        return false;
    }
    if (current_race_check() != nullptr) {
        current_race_check()->barrier(lanes[0]->memory);
    }
    for (int i = 0; i < threads; i++) {
        lanes[i]->state = State::RUNNING;
    }
    return true;
}

Accessor Engine::accessor() const {
    const LanePlace &place = current->place;
    return {group_number * MOST_THREADS + place.index, place.simdgroup, group_number};
}

void report(const void *address, size_t bytes, Access access) {
    // Most reports are of a thread's own variables.
    RaceCheck *races = current_race_check();
    if (races != nullptr && !engine().on_stack(address)) {
        races->touch(address, bytes, access, engine().accessor());
    }
}

}  // namespace

std::string run(Launch &launch) {
    static thread_local Engine instance;
    running = &instance;
    return instance.run(launch);
}

}  // namespace emulator

using emulator::Access;
using emulator::State;

extern "C" {

const LanePlace *emulator_place() { return &emulator::engine().lane().place; }

void emulator_threadgroup_barrier(int memory, int line) {
    emulator::engine().lane().memory = memory;
    emulator::engine().wait(State::AT_BARRIER, line);
}

void emulator_simdgroup_barrier(int memory, int line) {
    emulator::engine().lane().memory = memory;
    emulator_meet(nullptr, nullptr, line);
}

void emulator_meet(void *operand, LaneCombine combine, int line) {
    emulator::Lane &lane = emulator::engine().lane();
    lane.operand = operand;
    lane.combine = combine;
    emulator::engine().wait(State::MEETING, line);
}

void *emulator_threadgroup_array(size_t bytes, int line) { return emulator::engine().array(bytes, line); }

// All threads run on one thread of the host, so plain operations are atomic.
uint32_t emulator_atomic_add(void *address, uint32_t operand) {
    emulator::report(address, 4, Access::ATOMIC);
    uint32_t before = *static_cast<uint32_t *>(address);
    *static_cast<uint32_t *>(address) = before + operand;
    return before;
}

uint32_t emulator_atomic_load(void *address) {
    emulator::report(address, 4, Access::ATOMIC);
    uint32_t value = *static_cast<uint32_t *>(address);
    // Who loads and then stores what it computed loses what others store in between.
    emulator::engine().pause();
    return value;
}

void emulator_atomic_store(void *address, uint32_t value) {
    emulator::report(address, 4, Access::ATOMIC);
    *static_cast<uint32_t *>(address) = value;
}

// What clang's instrumentation calls.
#define REPORTS(bytes)                                                                                       \
    void __sanitizer_cov_load##bytes(const void *address) { emulator::report(address, bytes, Access::READ); } \
    void __sanitizer_cov_store##bytes(const void *address) { emulator::report(address, bytes, Access::WRITE); }
REPORTS(1)
REPORTS(2)
REPORTS(4)
REPORTS(8)
REPORTS(16)
#undef REPORTS
}
