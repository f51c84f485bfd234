// Norm and rotation of queries and keys, the paged cache, and attention over it.
#include "formats.h"

#include <algorithm>
#include <numeric>

using namespace check;

struct Shape {
    int heads;
    int kv_heads;
    int head_size;
};

static const std::vector<Shape> SHAPES = {{4, 2, 16}, {3, 3, 32}, {8, 2, 64}, {10, 1, 128}, {6, 2, 96}, {3, 1, 24}, {20, 2, 8}};

KERNEL_TEST(attention, qk_norm_rope_of_every_head) {
    Random random;
    std::vector<Shape> shapes = SHAPES;
    shapes.push_back({2, 1, 256});
    for (Shape shape : shapes) {
        int half = shape.head_size / 2;
        std::vector<float> weights[2] = {random.normals(shape.head_size), random.normals(shape.head_size)};
        std::vector<float> frequencies;
        for (int i = 0; i < half; i++) {
            frequencies.push_back(std::pow(1e6, -2.0 * i / shape.head_size));
        }
        for (int m : {1, 3}) {
            int heads[2] = {shape.heads, shape.kv_heads};
            std::vector<float> x[2];
            std::vector<float> before[2];
            std::vector<int> positions;
            for (int i = 0; i < m; i++) {
                positions.push_back(i == 0 ? 0 : random.below(5000));
            }
            for (int side = 0; side < 2; side++) {
                before[side] = x[side] = random.normals(m * heads[side] * shape.head_size);
            }
            float magnitude = m == 1 ? 1.0f : 1.2079442f;
            Call("qk_norm_rope")
                    .buffer(0, x[0])
                    .buffer(1, x[1])
                    .buffer(2, weights[0])
                    .buffer(3, weights[1])
                    .buffer(4, positions)
                    .buffer(5, frequencies)
                    .constants(6, {uint32_t(m), uint32_t(shape.heads), uint32_t(shape.kv_heads), uint32_t(shape.head_size),
                                          bits(1e-6f), bits(magnitude)})
                    .run(128, up(m * (shape.heads + shape.kv_heads), 4));
            for (int side = 0; side < 2; side++) {
                std::vector<double> expected(before[side].size());
                std::vector<double> tolerances(before[side].size());
                for (int head = 0; head < m * heads[side]; head++) {
                    const float *own = before[side].data() + head * shape.head_size;
                    double squares = 0;
                    for (int i = 0; i < shape.head_size; i++) {
                        squares += double(own[i]) * own[i];
                    }
                    double scale = 1 / std::sqrt(squares / shape.head_size + 1e-6f);
                    for (int i = 0; i < half; i++) {
                        double angle = double(positions[head / heads[side]]) * frequencies[i];
                        double a = own[i] * scale * weights[side][i];
                        double b = own[i + half] * scale * weights[side][i + half];
                        int at = head * shape.head_size + i;
                        expected[at] = (a * std::cos(angle) - b * std::sin(angle)) * magnitude;
                        expected[at + half] = (b * std::cos(angle) + a * std::sin(angle)) * magnitude;
                        // The angle may be rounded to a float, which moves the pair along its circle.
                        double size = std::hypot(a, b) * magnitude;
                        tolerances[at] = tolerances[at + half] = size * (2 * ROUNDINGS + angle * 0x1p-23);
                    }
                }
                expect_near(side == 0 ? "queries" : "keys", expected, x[side], [&](size_t i) { return tolerances[i]; });
            }
        }
    }
}

// The cache of one step: sequences of (tokens before, rows now) whose blocks lie scattered in the pool.
struct Cache {
    Shape shape;
    bool halves;
    int block_tokens;
    int max_blocks;
    std::vector<int> positions;
    std::vector<int> row_sequence;
    std::vector<int> table;
    std::vector<float> values;
    std::vector<uint16_t> half_values;

    Cache(Random &random, Shape of, bool in_halves, int tokens, const std::vector<std::pair<int, int>> &sequences)
        : shape(of), halves(in_halves), block_tokens(tokens) {
        int most = 0;
        for (auto [before, now] : sequences) {
            most = std::max(most, before + now);
        }
        max_blocks = up(most, block_tokens) + 1;
        int blocks = sequences.size() * max_blocks + 3;
        std::vector<int> free(blocks);
        std::iota(free.begin(), free.end(), 0);
        std::shuffle(free.begin(), free.end(), random.source());
        // Entries that are not used name a block that there is not.
        table.assign(sequences.size() * max_blocks, 1 << 24);
        for (size_t s = 0; s < sequences.size(); s++) {
            auto [before, now] = sequences[s];
            for (int b = 0; b * block_tokens < before + now; b++) {
                table[s * max_blocks + b] = free.back();
                free.pop_back();
            }
            for (int position = before; position < before + now; position++) {
                positions.push_back(position);
                row_sequence.push_back(s);
            }
        }
        values = random.normals(size_t(blocks) * 2 * shape.kv_heads * block_tokens * shape.head_size);
        // What no position has written yet is not to be read.
        std::vector<bool> used(values.size());
        for (size_t row = 0; row < positions.size(); row++) {
            for (int position = 0; position <= positions[row]; position++) {
                for (int part = 0; part < 2; part++) {
                    for (int head = 0; head < shape.kv_heads; head++) {
                        size_t from = at(row, position, part, head);
                        std::fill_n(used.begin() + from, shape.head_size, true);
                    }
                }
            }
        }
        for (size_t i = 0; i < values.size(); i++) {
            values[i] = used[i] ? (halves ? half_to_float(float_to_half(values[i])) : values[i]) : NAN;
            half_values.push_back(float_to_half(values[i]));
        }
    }

    int rows() const { return positions.size(); }

    size_t at(int row, int position, int part, int kv_head) const {
        size_t block = table[row_sequence[row] * max_blocks + position / block_tokens];
        return (((block * 2 + part) * shape.kv_heads + kv_head) * block_tokens + position % block_tokens) * shape.head_size;
    }

    Call &bind_pool(Call &call, int index) {
        call.constant("KV_HALF", halves);
        return halves ? call.buffer(index, half_values) : call.buffer(index, values);
    }
};

static const std::vector<std::vector<std::pair<int, int>>> STEPS = {
        {{0, 1}},
        {{37, 1}},
        {{5, 1}, {0, 1}, {64, 1}, {130, 1}, {31, 1}},
        {{0, 33}},
        {{70, 20}},
        {{3, 1}, {0, 18}, {17, 1}, {20, 9}},
};

KERNEL_TEST(attention, kv_append_writes_its_rows_and_nothing_else) {
    Random random;
    for (Shape shape : SHAPES) {
        for (const auto &step : STEPS) {
            for (bool halves : {false, true}) {
                Cache cache(random, shape, halves, 8, step);
                int width = shape.kv_heads * shape.head_size;
                std::vector<float> kv[2] = {random.normals(cache.rows() * width), random.normals(cache.rows() * width)};
                std::vector<float> expected = cache.values;
                std::vector<uint16_t> expected_halves = cache.half_values;
                for (int i = 0; i < 2 * cache.rows() * width; i++) {
                    int part = i % 2;
                    int row = i / 2 / width;
                    int element = i / 2 % width;
                    size_t place = cache.at(row, cache.positions[row], part, element / shape.head_size)
                            + element % shape.head_size;
                    expected[place] = kv[part][row * width + element];
                    expected_halves[place] = float_to_half(kv[part][row * width + element]);
                }
                Call call("kv_append");
                call.buffer(0, kv[0]).buffer(1, kv[1]);
                cache.bind_pool(call, 2)
                        .buffer(3, cache.positions)
                        .buffer(4, cache.row_sequence)
                        .buffer(5, cache.table)
                        .constants(6, {uint32_t(shape.kv_heads), uint32_t(shape.head_size), uint32_t(cache.block_tokens),
                                              uint32_t(cache.max_blocks)})
                        .run(256, cache.rows());
                if (halves) {
                    expect_equal("pool of halves", expected_halves, cache.half_values);
                } else {
                    expect_equal("pool of floats", expected, cache.values);
                }
            }
        }
    }
}

static std::vector<double> attended(const Cache &cache, const std::vector<float> &q) {
    const Shape &shape = cache.shape;
    std::vector<double> out(q.size());
    for (int row = 0; row < cache.rows(); row++) {
        for (int head = 0; head < shape.heads; head++) {
            int kv_head = head / (shape.heads / shape.kv_heads);
            size_t at = (size_t(row) * shape.heads + head) * shape.head_size;
            std::vector<double> scores;
            for (int position = 0; position <= cache.positions[row]; position++) {
                const float *key = cache.values.data() + cache.at(row, position, 0, kv_head);
                double score = 0;
                for (int i = 0; i < shape.head_size; i++) {
                    score += double(q[at + i]) * key[i];
                }
                scores.push_back(score / std::sqrt(shape.head_size));
            }
            double greatest = *std::max_element(scores.begin(), scores.end());
            double sum = 0;
            for (double &score : scores) {
                score = std::exp(score - greatest);
                sum += score;
            }
            for (size_t position = 0; position < scores.size(); position++) {
                const float *value = cache.values.data() + cache.at(row, position, 1, kv_head);
                for (int i = 0; i < shape.head_size; i++) {
                    out[at + i] += scores[position] / sum * value[i];
                }
            }
        }
    }
    return out;
}

static std::vector<float> decode(Cache &cache, std::vector<float> q, uint32_t parts) {
    const Shape &shape = cache.shape;
    uint32_t heads = shape.heads;
    uint32_t kv_heads = shape.kv_heads;
    uint32_t size = shape.head_size;
    std::vector<float> partial = unset<float>(size_t(cache.rows()) * heads * parts * (size + 2));
    Call call("attention_decode");
    call.buffer(0, q);
    cache.bind_pool(call, 1)
            .buffer(2, cache.positions)
            .buffer(3, cache.row_sequence)
            .buffer(4, cache.table)
            .buffer(5, partial)
            .constants(6, {heads, kv_heads, size, uint32_t(cache.block_tokens), uint32_t(cache.max_blocks), parts,
                                  bits(1 / std::sqrt(float(size)))})
            .run(128, parts, kv_heads * up(heads / kv_heads, 8), cache.rows());
    std::vector<float> out = unset<float>(q.size());
    Call("attention_merge")
            .buffer(0, partial)
            .buffer(1, cache.positions)
            .buffer(2, out)
            .constants(3, {heads, size, parts})
            .run(128, up(heads, 4), cache.rows());
    return out;
}

static std::vector<float> prefill(Cache &cache, std::vector<float> q) {
    const Shape &shape = cache.shape;
    std::vector<float> out = unset<float>(q.size());
    Call call("attention_prefill");
    call.buffer(0, q);
    cache.bind_pool(call, 1)
            .buffer(2, cache.positions)
            .buffer(3, cache.row_sequence)
            .buffer(4, cache.table)
            .buffer(5, out)
            .constants(6, {uint32_t(shape.heads), uint32_t(shape.kv_heads), uint32_t(shape.head_size),
                                  uint32_t(cache.block_tokens), uint32_t(cache.max_blocks), uint32_t(cache.rows()),
                                  bits(1 / std::sqrt(float(shape.head_size)))})
            .run(128, up(cache.rows(), 16), shape.heads);
    return out;
}

// Of the greatest value attended (about 4): a score's rounding becomes a relative error of its weight.
constexpr double ATTENTION_TOLERANCE = 4 * 5e-6;

KERNEL_TEST(attention, attention_decode_over_scattered_blocks) {
    Random random;
    std::vector<Shape> shapes = SHAPES;
    shapes.push_back({3, 1, 256});
    for (Shape shape : shapes) {
        for (const auto &step : STEPS) {
            bool halves = random.below(2);
            Cache cache(random, shape, halves, random.below(2) == 0 ? 8 : 32, step);
            if (cache.rows() > 9) {
                continue;
            }
            std::vector<float> q = random.normals(cache.rows() * shape.heads * shape.head_size);
            std::vector<double> expected = attended(cache, q);
            for (uint32_t parts : {1u, 3u, 16u}) {
                expect_near("attention_decode, head size " + std::to_string(shape.head_size), expected,
                        decode(cache, q, parts), [](size_t) { return ATTENTION_TOLERANCE; });
            }
        }
    }
}

KERNEL_TEST(attention, attention_prefill_over_scattered_blocks) {
    Random random;
    for (Shape shape : SHAPES) {
        for (const auto &step : STEPS) {
            Cache cache(random, shape, random.below(2), random.below(2) == 0 ? 8 : 32, step);
            std::vector<float> q = random.normals(cache.rows() * shape.heads * shape.head_size);
            expect_near("attention_prefill, head size " + std::to_string(shape.head_size), attended(cache, q),
                    prefill(cache, q), [](size_t) { return ATTENTION_TOLERANCE; });
        }
    }
}

// Scores far apart: a softmax that does not subtract the greatest would overflow.
KERNEL_TEST(attention, attention_of_large_scores_stays_finite) {
    Random random;
    for (const auto &step : {STEPS[1], STEPS[3]}) {
        Cache cache(random, {8, 2, 64}, true, 8, step);
        std::vector<float> q = random.normals(cache.rows() * 8 * 64, 100);
        std::vector<double> expected = attended(cache, q);
        auto tolerance = [](size_t) { return 100 * ATTENTION_TOLERANCE; };
        expect_near("prefill", expected, prefill(cache, q), tolerance);
        if (cache.rows() == 1) {
            expect_near("decode", expected, decode(cache, q, 16), tolerance);
        }
    }
}

// A row decoded among others gives the same bits as alone.
KERNEL_TEST(attention, a_decoded_row_does_not_depend_on_the_others) {
    Random random;
    Cache all(random, {8, 2, 64}, true, 8, {{5, 1}, {90, 1}, {31, 1}});
    size_t width = 8 * 64;
    std::vector<float> q = random.normals(3 * width);
    std::vector<float> together = decode(all, q, 16);
    for (int row = 0; row < 3; row++) {
        Cache one = all;
        one.positions = {all.positions[row]};
        one.row_sequence = {row};
        std::vector<float> alone = decode(one, {q.begin() + row * width, q.begin() + (row + 1) * width}, 16);
        expect_equal("alone", alone, {together.begin() + row * width, together.begin() + (row + 1) * width});
    }
}
