// The choice of experts, buckets, tiles, SiLU and weighted sums.
#include "harness.h"

#include <algorithm>
#include <numeric>

using namespace check;

static void expect_routed(const std::string &what, std::vector<float> logits, int m, int experts, int top_k) {
    for (uint32_t renormalise : {0u, 1u}) {
        std::vector<int> ids = unset<int>(m * top_k);
        std::vector<float> weights = unset<float>(m * top_k);
        Call("route")
                .buffer(0, logits)
                .buffer(1, ids)
                .buffer(2, weights)
                .constants(3, {uint32_t(experts), uint32_t(top_k), renormalise})
                .threadgroup_memory(0, up(4 * experts, 16) * 16)
                .run(32, m);
        std::vector<int> expected;
        std::vector<double> shares;
        double range = 1;
        for (int row = 0; row < m; row++) {
            const float *x = logits.data() + row * experts;
            std::vector<int> order(experts);
            std::iota(order.begin(), order.end(), 0);
            std::stable_sort(order.begin(), order.end(), [x](int a, int b) { return x[a] > x[b]; });
            double sum = 0;
            for (int i = 0; i < (renormalise ? top_k : experts); i++) {
                sum += std::exp(double(x[order[i]]) - x[order[0]]);
                range = std::max(range, std::fabs(double(x[order[i]])));
            }
            for (int slot = 0; slot < top_k; slot++) {
                expected.push_back(order[slot]);
                shares.push_back(std::exp(double(x[order[slot]]) - x[order[0]]) / sum);
            }
        }
        expect_equal(what + ": experts", expected, ids);
        // The exponential makes the rounding of a difference of logits relative; shares below all floats are zero.
        double tolerance = ROUNDINGS * (1 + range / 8);
        expect_near(what + ": weights", shares, weights, [&](size_t i) { return tolerance * shares[i] + 1e-36; });
    }
}

KERNEL_TEST(route, route_takes_the_best_experts) {
    Random random;
    for (auto [experts, top_k] : {std::pair{128, 8}, {64, 8}, {8, 2}, {5, 5}, {1, 1}, {37, 3}, {600, 40}}) {
        expect_routed("route", random.normals(5 * experts), 5, experts, top_k);
    }
    expect_routed("route of large logits", random.normals(4 * 16, 1000), 4, 16, 4);
}

KERNEL_TEST(route, route_gives_ties_to_the_smaller_expert) {
    Random random;
    int experts = 64;
    std::vector<float> logits(4 * experts);
    for (int e = 0; e < experts; e++) {
        logits[experts + e] = random.below(3);
        logits[2 * experts + e] = e % 16 == 5 ? 2.0f : e % 7 == 0 ? 1.0f : -1.0f;
        logits[3 * experts + e] = e % 3 == 0 ? 0.0f : -0.0f;
    }
    expect_routed("route of ties", logits, 4, experts, 8);
}

struct Buckets {
    std::vector<int> offsets;
    std::vector<int> order;
};

static Buckets buckets_of(const std::vector<int> &ids, int experts) {
    Buckets result;
    for (int e = 0; e <= experts; e++) {
        result.offsets.push_back(result.order.size());
        for (size_t pair = 0; e < experts && pair < ids.size(); pair++) {
            if (ids[pair] == e) {
                result.order.push_back(pair);
            }
        }
    }
    return result;
}

static void expect_tiles(std::vector<int> offsets, int experts, uint32_t pairs, uint32_t rows) {
    uint32_t most = up(pairs, 32) + std::min<uint32_t>(experts, pairs);
    std::vector<uint32_t> tiles = unset<uint32_t>(1 + 3 * most);
    std::vector<uint32_t> grid = unset<uint32_t>(3);
    Call("expert_tiles").buffer(0, offsets).buffer(1, tiles).buffer(2, grid).constants(3, {uint32_t(experts), rows}).run(256, 1);
    std::vector<uint32_t> expected = {0};
    for (uint32_t e = 0; e < uint32_t(experts); e++) {
        for (int first = offsets[e]; first < offsets[e + 1]; first += 32) {
            expected.insert(expected.end(), {e, uint32_t(first), uint32_t(std::min(32, offsets[e + 1] - first))});
            expected[0]++;
        }
    }
    tiles.resize(expected.size());
    expect_equal("expert_tiles", expected, tiles);
    expect_equal("grid", std::vector<uint32_t>{expected[0], up(rows, 64), 1}, grid);
}

static void expect_buckets(std::vector<int> ids, int experts) {
    uint32_t pairs = ids.size();
    std::vector<int> offsets = unset<int>(experts + 1);
    std::vector<int> order = unset<int>(pairs);
    Call("bucket").buffer(0, ids).buffer(1, offsets).buffer(2, order).constants(3, {pairs, uint32_t(experts)}).run(256, experts);
    Buckets expected = buckets_of(ids, experts);
    expect_equal("offsets", expected.offsets, offsets);
    expect_equal("order", expected.order, order);
    expect_tiles(expected.offsets, experts, pairs, 70);
}

KERNEL_TEST(route, buckets_and_tiles) {
    Random random;
    for (int experts : {1, 9, 128, 300}) {
        for (int pairs : {1, 33, 300, 900}) {
            std::vector<int> ids(pairs);
            for (int &id : ids) {
                id = random.below(experts);
            }
            expect_buckets(ids, experts);
            for (int &id : ids) {
                id = id / 2 * 2;
            }
            expect_buckets(ids, experts);
            expect_buckets(std::vector<int>(pairs, experts - 1), experts);
        }
    }
}

KERNEL_TEST(route, silu_mul_from_very_negative_to_very_positive) {
    Random random;
    for (uint32_t count : {1u, 33u, 257u, 2000u}) {
        std::vector<float> gate = random.normals(count, 4);
        std::vector<float> up_values = random.normals(count);
        for (uint32_t i = 0; i < count; i += 5) {
            gate[i] *= 15;
        }
        std::vector<double> expected;
        for (uint32_t i = 0; i < count; i++) {
            expected.push_back(gate[i] / (1 + std::exp(-double(gate[i]))) * up_values[i]);
        }
        Call("silu_mul").buffer(0, gate).buffer(1, up_values).constants(2, {count}).run(256, up(count, 256));
        expect_near("silu_mul", expected, gate, [&](size_t i) { return 2 * ROUNDINGS * std::fabs(expected[i]) + 1e-34; });
    }
}

KERNEL_TEST(route, weighted_sums_with_and_without_norm) {
    Random random;
    constexpr uint32_t TOP_K = 3;
    for (int n : {1, 15, 64, 257, 700}) {
        for (int m : {1, 3}) {
            std::vector<float> pairs = random.normals(m * TOP_K * n);
            std::vector<float> weights = random.normals(m * TOP_K);
            std::vector<float> plain = random.normals(m * n);
            std::vector<float> fused = plain;
            std::vector<float> scale = random.normals(n);
            std::vector<float> normed = unset<float>(m * n);
            std::vector<double> expected;
            for (int i = 0; i < m * n; i++) {
                double sum = plain[i];
                for (uint32_t slot = 0; slot < TOP_K; slot++) {
                    uint32_t pair = i / n * TOP_K + slot;
                    sum += double(weights[pair]) * pairs[pair * n + i % n];
                }
                expected.push_back(sum);
            }
            uint32_t width = n;
            Call("weighted_sum").buffer(0, pairs).buffer(1, weights).buffer(2, plain).constants(3, {TOP_K, width}).run(256, m);
            Call("weighted_sum_norm")
                    .buffer(0, pairs)
                    .buffer(1, weights)
                    .buffer(2, fused)
                    .buffer(3, scale)
                    .buffer(4, normed)
                    .constants(5, {TOP_K, width, bits(1e-6f)})
                    .run(256, m);
            // Sums of a few terms of a few units each.
            auto tolerance = [](size_t) { return 5 * ROUNDINGS; };
            expect_near("weighted_sum", expected, plain, tolerance);
            expect_near("weighted_sum_norm", expected, fused, tolerance);
            std::vector<double> norms;
            for (int i = 0; i < m * n; i++) {
                double squares = 0;
                for (int j = 0; j < n; j++) {
                    squares += double(fused[i / n * n + j]) * fused[i / n * n + j];
                }
                norms.push_back(fused[i] / std::sqrt(squares / n + 1e-6) * scale[i % n]);
            }
            expect_relative("norm", norms, normed, ROUNDINGS);
        }
    }
}
