// Products of stacked experts' matrices, pair by pair and expert by expert.
#include "products.h"

#include <algorithm>
#include <sys/mman.h>

using namespace check;

constexpr int EXPERTS = 9;
constexpr int TOP_K = 3;
constexpr int ROWS = 19;

static std::vector<int> random_ids(Random &random, int m) {
    std::vector<int> ids;
    for (int token = 0; token < m; token++) {
        std::vector<int> all = {0, 1, 2, 3, 4, 5, 6, 7, 8};
        std::shuffle(all.begin(), all.end(), random.source());
        ids.insert(ids.end(), all.begin(), all.begin() + TOP_K);
    }
    return ids;
}

static std::vector<float> pair_mat_vec(Matrix &w, std::vector<float> &x, std::vector<int> &ids, uint32_t pairs_per_row) {
    uint32_t rows = w.rows / EXPERTS;
    std::vector<float> out = unset<float>(ids.size() * rows);
    Call("pair_mat_vec")
            .constant("FORMAT", w.format->id)
            .buffer(0, w.data)
            .buffer(1, x)
            .buffer(2, ids)
            .buffer(3, out)
            .constants(4, {rows, uint32_t(w.cols), w.bytes_of_row(), pairs_per_row})
            .run(64, up(rows, 8), ids.size());
    return out;
}

static std::vector<float> gate_up_silu(Matrix &gate, Matrix &up_matrix, std::vector<float> &x, std::vector<int> &ids) {
    uint32_t rows = gate.rows / EXPERTS;
    std::vector<float> out = unset<float>(ids.size() * rows);
    Call("gate_up_silu")
            .constant("FORMAT", gate.format->id)
            .constant("UP_FORMAT", up_matrix.format->id)
            .buffer(0, gate.data)
            .buffer(1, up_matrix.data)
            .buffer(2, x)
            .buffer(3, ids)
            .buffer(4, out)
            .constants(5, {rows, uint32_t(gate.cols), gate.bytes_of_row(), up_matrix.bytes_of_row(), TOP_K})
            .run(64, up(rows, 8), ids.size());
    return out;
}

// With the grid that the counts need, or with one for the worst case.
static std::vector<float> expert_mat_mul(
        Matrix &w, std::vector<float> &x, const std::vector<int> &ids, uint32_t pairs_per_row, bool worst_case) {
    uint32_t rows = w.rows / EXPERTS;
    uint32_t pairs = ids.size();
    std::vector<int> order;
    std::vector<uint32_t> tiles = {0};
    for (uint32_t e = 0; e < EXPERTS; e++) {
        uint32_t first = order.size();
        for (uint32_t pair = 0; pair < pairs; pair++) {
            if (ids[pair] == int(e)) {
                order.push_back(pair);
            }
        }
        for (uint32_t at = first; at < order.size(); at += 32) {
            tiles.insert(tiles.end(), {e, at, std::min<uint32_t>(32, order.size() - at)});
            tiles[0]++;
        }
    }
    std::vector<float> out = unset<float>(pairs * rows);
    uint32_t most = up(pairs, 32) + std::min<uint32_t>(EXPERTS, pairs);
    Call("expert_mat_mul")
            .constant("FORMAT", w.format->id)
            .buffer(0, w.data)
            .buffer(1, x)
            .buffer(2, order)
            .buffer(3, tiles)
            .buffer(4, out)
            .constants(5, {rows, uint32_t(w.cols), w.bytes_of_row(), pairs_per_row})
            .run(128, worst_case ? most : tiles[0], up(rows, 64));
    return out;
}

static Product pair_product(const Matrix &w, const std::vector<float> &x, const std::vector<int> &ids, int pairs_per_row, size_t i) {
    int rows = w.rows / EXPERTS;
    int pair = i / rows;
    return product(w, ids[pair] * rows + i % rows, x.data() + pair / pairs_per_row * w.cols);
}

static void expect_pairs(const std::string &what, const Matrix &w, const std::vector<float> &x, const std::vector<int> &ids,
        int pairs_per_row, const std::vector<float> &found) {
    std::vector<double> expected;
    std::vector<double> tolerances;
    for (size_t i = 0; i < found.size(); i++) {
        Product sum = pair_product(w, x, ids, pairs_per_row, i);
        expected.push_back(sum.value);
        tolerances.push_back(SUM_TOLERANCE * sum.magnitude);
    }
    expect_near(what + " " + w.format->name, expected, found, [&](size_t i) { return tolerances[i]; });
}

KERNEL_TEST(experts, pair_mat_vec_of_every_format) {
    Random random;
    for (const Format &format : formats()) {
        for (int cols : widths(format)) {
            Matrix w(random, format, EXPERTS * ROWS, cols);
            for (int m : {1, 3}) {
                std::vector<int> ids = random_ids(random, m);
                std::vector<float> rows = random.normals(m * cols);
                expect_pairs("token rows", w, rows, ids, TOP_K, pair_mat_vec(w, rows, ids, TOP_K));
                std::vector<float> own = random.normals(m * TOP_K * cols);
                expect_pairs("pair rows", w, own, ids, 1, pair_mat_vec(w, own, ids, 1));
            }
        }
    }
}

static void expect_fused(Matrix &gate, Matrix &up_matrix, Random &random) {
    for (int m : {1, 4}) {
        std::vector<int> ids = random_ids(random, m);
        // Gates of a few units, where SiLU is curved.
        std::vector<float> x = random.normals(m * gate.cols, 0.15f);
        std::vector<float> fused = gate_up_silu(gate, up_matrix, x, ids);
        std::vector<float> gates = pair_mat_vec(gate, x, ids, TOP_K);
        std::vector<float> ups = pair_mat_vec(up_matrix, x, ids, TOP_K);
        std::vector<double> expected;
        for (size_t i = 0; i < fused.size(); i++) {
            expected.push_back(gates[i] / (1 + std::exp(-double(gates[i]))) * ups[i]);
        }
        // Both sum in the same order, so only the formula of SiLU is rounded.
        expect_near(std::string("gate_up_silu ") + gate.format->name + " " + up_matrix.format->name, expected, fused,
                [&](size_t i) { return 2 * ROUNDINGS * std::fabs(expected[i]) + 1e-34; });
    }
}

KERNEL_TEST(experts, gate_up_silu_equals_what_it_fuses) {
    Random random;
    for (const Format &format : formats()) {
        Matrix gate(random, format, EXPERTS * ROWS, widths(format)[1]);
        Matrix up_matrix(random, format, EXPERTS * ROWS, widths(format)[1]);
        expect_fused(gate, up_matrix, random);
    }
    Matrix gate(random, format("Q4_K"), EXPERTS * ROWS, 768);
    Matrix up_matrix(random, format("Q6_K"), EXPERTS * ROWS, 768);
    expect_fused(gate, up_matrix, random);
}

KERNEL_TEST(experts, expert_mat_mul_of_every_format) {
    Random random;
    for (const Format &format : formats()) {
        int cols = widths(format)[0];
        Matrix w(random, format, EXPERTS * ROWS, cols);
        int m = 12;
        std::vector<int> ids = random_ids(random, m);
        std::vector<float> x = random.normals(m * cols);
        expect_pairs("grouped", w, x, ids, TOP_K, expert_mat_mul(w, x, ids, TOP_K, false));
    }
}

KERNEL_TEST(experts, expert_mat_mul_of_ragged_buckets) {
    Random random;
    Matrix w(random, format("Q4_K"), EXPERTS * 70, 256);
    for (int m : {1, 15, 50}) {
        std::vector<int> ids = random_ids(random, m);
        for (int &id : ids) {
            // Expert 4 gets no pair.
            id = id == 4 ? 8 : id;
        }
        std::vector<float> own = random.normals(m * TOP_K * 256);
        std::vector<float> counted = expert_mat_mul(w, own, ids, 1, false);
        expect_pairs("grouped", w, own, ids, 1, counted);
        expect_equal("grid for the worst case", counted, expert_mat_mul(w, own, ids, 1, true));
    }
    std::vector<int> one(40 * TOP_K, EXPERTS - 1);
    std::vector<float> x = random.normals(40 * 256);
    expect_pairs("all on one expert", w, x, one, TOP_K, expert_mat_mul(w, x, one, TOP_K, true));
}

// Experts so large that those behind the first few begin beyond 4 GiB.
KERNEL_TEST(experts, experts_beyond_four_gibibytes) {
    Random random;
    constexpr uint32_t STACKED_ROWS = 1u << 22;
    constexpr uint32_t COLS = 256;
    const Format &type = format("Q4_K");
    size_t expert_bytes = size_t(STACKED_ROWS) * row_bytes(type, COLS);
    size_t bytes = expert_bytes * EXPERTS;
    void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    Matrix shown(random, type, 8, COLS);
    uint32_t last = EXPERTS - 1;
    memcpy(static_cast<char *>(memory) + last * expert_bytes, shown.data.data(), shown.data.size());
    std::vector<float> x = random.normals(COLS);
    std::vector<int> ids = {int(last)};
    // Of the many rows only the first eight are asked for: a grid of one threadgroup.
    std::vector<float> out(STACKED_ROWS);
    std::vector<uint32_t> constants = {STACKED_ROWS, COLS, uint32_t(row_bytes(type, COLS)), 1};
    Call("pair_mat_vec").constant("FORMAT", type.id).bind(0, memory, bytes).buffer(1, x).buffer(2, ids).buffer(3, out)
            .constants(4, constants).run(64, 1, 1);
    std::vector<float> fused(STACKED_ROWS);
    Call("gate_up_silu").constant("FORMAT", type.id).constant("UP_FORMAT", type.id).bind(0, memory, bytes).bind(1, memory, bytes)
            .buffer(2, x).buffer(3, ids).buffer(4, fused)
            .constants(5, {STACKED_ROWS, COLS, constants[2], constants[2], 1}).run(64, 1, 1);
    std::vector<int> order = {0};
    std::vector<uint32_t> tiles = {1, last, 0, 1};
    std::vector<float> grouped(STACKED_ROWS);
    Call("expert_mat_mul").constant("FORMAT", type.id).bind(0, memory, bytes).buffer(1, x).buffer(2, order).buffer(3, tiles)
            .buffer(4, grouped).constants(5, constants).run(128, 1, 1);
    for (int row = 0; row < 8; row++) {
        Product sum = product(shown, row, x.data());
        double silu = sum.value / (1 + std::exp(-sum.value)) * sum.value;
        double tolerance = SUM_TOLERANCE * sum.magnitude;
        expect_near("pair_mat_vec far away", {sum.value}, {out[row]}, [=](size_t) { return tolerance; });
        expect_near("expert_mat_mul far away", {sum.value}, {grouped[row]}, [=](size_t) { return tolerance; });
        expect_near("gate_up_silu far away", {silu}, {fused[row]},
                [=](size_t) { return 2.2 * tolerance * (std::fabs(sum.value) + tolerance); });
    }
    munmap(memory, bytes);
}
