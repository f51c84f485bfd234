#include "engine.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace emulator {
namespace {

void lane_main() {
    const Launch &launch = engine().launch();
    launch.kernel->call(launch.arguments);
    engine().wait(State::DONE, 0);
    abort();
}

}  // namespace

void Engine::fail(const std::string &what) {
    if (error.empty()) {
        error = std::string(launched->kernel->name) + ": " + what;
    }
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
        races->watch(memory.begin(), THREADGROUP_BYTES, false);
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

// Threadgroup memory that was asked for; without it the dispatch has failed.
void *Engine::or_fail(void *memory_or_null) {
    if (memory_or_null == nullptr) {
        fail("more than 32 KiB of threadgroup memory");
    }
    return memory_or_null;
}

void *Engine::array(size_t bytes, int line) {
    void *piece = or_fail(memory.array(bytes, line));
    if (piece == nullptr) {
        // The thread goes no further.
        wait(State::DONE, line);
    }
    return piece;
}

bool Engine::start_group(uint32_t x, uint32_t y, uint32_t z) {
    memory.begin_group();
    for (int i = 0; i < MOST_ARGUMENTS; i++) {
        if (launched->threadgroup_bytes[i] > 0) {
            launched->arguments.threadgroup[i] = or_fail(memory.reserve(launched->threadgroup_bytes[i]));
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

}  // namespace emulator
