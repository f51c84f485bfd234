// Products of a weight matrix with few and with many rows.
#include "products.h"

using namespace check;

static std::vector<uint32_t> constants(const Matrix &w, int m) {
    return {uint32_t(w.rows), uint32_t(w.cols), w.bytes_of_row(), uint32_t(m)};
}

static std::vector<float> mat_vec(Matrix &w, std::vector<float> &x, int m, uint32_t tile, const std::vector<float> *before) {
    std::vector<float> y = before != nullptr ? *before : unset<float>(m * w.rows);
    Call("mat_vec")
            .constant("FORMAT", w.format->id)
            .constant("ROW_TILE", tile)
            .constant("ADD", before != nullptr)
            .buffer(0, w.data)
            .buffer(1, x)
            .buffer(2, y)
            .constants(3, constants(w, m))
            .run(64, up(w.rows, 8), up(m, tile));
    return y;
}

static std::vector<float> mat_mul(Matrix &w, std::vector<float> &x, int m, const std::vector<float> *before) {
    std::vector<float> y = before != nullptr ? *before : unset<float>(m * w.rows);
    Call("mat_mul")
            .constant("FORMAT", w.format->id)
            .constant("ADD", before != nullptr)
            .buffer(0, w.data)
            .buffer(1, x)
            .buffer(2, y)
            .constants(3, constants(w, m))
            .run(128, up(m, 32), up(w.rows, 64));
    return y;
}

static void expect_products(const std::string &what, const Matrix &w, const std::vector<float> &x, int m,
        const std::vector<float> *before, const std::vector<float> &found) {
    std::vector<double> expected;
    std::vector<double> tolerances;
    for (int i = 0; i < m; i++) {
        for (int row = 0; row < w.rows; row++) {
            Product sum = product(w, row, x.data() + i * w.cols);
            double old = before != nullptr ? (*before)[i * w.rows + row] : 0;
            expected.push_back(sum.value + old);
            tolerances.push_back(SUM_TOLERANCE * sum.magnitude + ROUNDINGS * std::fabs(old));
        }
    }
    expect_near(what + " " + w.format->name + " [" + std::to_string(m) + ", " + std::to_string(w.cols) + "]", expected,
            found, [&](size_t i) { return tolerances[i]; });
}

KERNEL_TEST(linear, mat_vec_of_every_format) {
    Random random;
    for (const Format &format : formats()) {
        for (int cols : widths(format)) {
            Matrix w(random, format, 21, cols);
            for (int m : {1, 6}) {
                std::vector<float> x = random.normals(m * cols);
                std::vector<float> before = random.normals(m * w.rows);
                std::vector<float> alone = mat_vec(w, x, m, 1, nullptr);
                expect_products("mat_vec", w, x, m, nullptr, alone);
                // The same sums, to the bit, whatever the tile.
                expect_equal("mat_vec in tiles", alone, mat_vec(w, x, m, 4, nullptr));
                expect_products("mat_vec adding", w, x, m, &before, mat_vec(w, x, m, 4, &before));
            }
        }
    }
}

KERNEL_TEST(linear, mat_vec_of_plain_weights_takes_any_width) {
    Random random;
    for (const char *name : {"F32", "F16", "BF16"}) {
        for (int cols : {1, 7, 20, 33, 130, 530}) {
            Matrix w(random, format(name), 5, cols);
            for (int m : {1, 4, 5}) {
                std::vector<float> x = random.normals(m * cols);
                std::vector<float> alone = mat_vec(w, x, m, 1, nullptr);
                expect_products("mat_vec", w, x, m, nullptr, alone);
                expect_equal("mat_vec in tiles", alone, mat_vec(w, x, m, 4, nullptr));
            }
        }
    }
}

KERNEL_TEST(linear, mat_mul_of_every_format) {
    Random random;
    for (const Format &format : formats()) {
        int cols = widths(format)[1];
        Matrix w(random, format, 69, cols);
        for (int m : {33}) {
            std::vector<float> x = random.normals(m * cols);
            expect_products("mat_mul", w, x, m, nullptr, mat_mul(w, x, m, nullptr));
        }
    }
}

KERNEL_TEST(linear, mat_mul_of_ragged_sizes) {
    Random random;
    for (const char *name : {"F32", "F16", "BF16"}) {
        for (int cols : {1, 7, 33, 130}) {
            Matrix w(random, format(name), 5, cols);
            for (int m : {1, 40}) {
                std::vector<float> x = random.normals(m * cols);
                std::vector<float> before = random.normals(m * w.rows);
                expect_products("mat_mul", w, x, m, nullptr, mat_mul(w, x, m, nullptr));
                expect_products("mat_mul adding", w, x, m, &before, mat_mul(w, x, m, &before));
            }
        }
    }
    Matrix large(random, format("Q4_K"), 150, 256);
    for (int m : {1, 32, 65}) {
        std::vector<float> x = random.normals(m * 256);
        expect_products("mat_mul", large, x, m, nullptr, mat_mul(large, x, m, nullptr));
    }
}

// A row of zeros gives zeros, and activations beyond a half's greatest number are no infinities.
KERNEL_TEST(linear, products_of_extreme_inputs) {
    Random random;
    Matrix w(random, format("Q6_K"), 40, 256);
    std::vector<float> x = random.normals(3 * 256);
    std::fill_n(x.begin(), 256, 0.0f);
    x[256 + 3] = 1e6f;
    expect_products("mat_vec", w, x, 3, nullptr, mat_vec(w, x, 3, 4, nullptr));
    expect_products("mat_mul", w, x, 3, nullptr, mat_mul(w, x, 3, nullptr));
}
