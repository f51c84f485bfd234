// Rows of a table, norms, the greatest elements.
#include "formats.h"
#include "harness.h"

#include <algorithm>
#include <numeric>

using namespace check;

KERNEL_TEST(dense, embedding_decodes_every_format) {
    Random random;
    for (const Format &format : formats()) {
        std::vector<int> widths = format.block_elements == 1 ? std::vector<int>{1, 7, 16, 33, 64, 130}
                                                             : std::vector<int>{format.block_elements, 3 * format.block_elements};
        for (int cols : widths) {
            std::vector<uint8_t> table = random_weights(random, format, 11, cols);
            std::vector<int> tokens = {10, 0, 3, 3};
            std::vector<float> out = unset<float>(tokens.size() * cols);
            Call("embedding_rows")
                    .constant("FORMAT", format.id)
                    .buffer(0, table)
                    .buffer(1, tokens)
                    .buffer(2, out)
                    .constants(3, {uint32_t(cols), uint32_t(row_bytes(format, cols))})
                    .run(256, tokens.size());
            std::vector<double> expected;
            double largest = 0;
            for (int token : tokens) {
                for (int i = 0; i < cols; i++) {
                    expected.push_back(weight_at(format, table.data() + token * row_bytes(format, cols), i));
                    largest = std::max(largest, std::fabs(expected.back()));
                }
            }
            // Scale times code, minus a minimum: a few roundings of the greater of the two.
            expect_near(std::string("embedding ") + format.name + " " + std::to_string(cols), expected, out,
                    [&](size_t i) { return 4e-7 * (format.block_elements == 1 ? 0 : largest) + 1e-30 * i; });
        }
    }
}

static std::vector<double> norm(const std::vector<float> &x, const std::vector<float> &weight, int m, int n, float eps) {
    std::vector<double> out;
    for (int row = 0; row < m; row++) {
        double squares = 0;
        for (int i = 0; i < n; i++) {
            squares += double(x[row * n + i]) * x[row * n + i];
        }
        for (int i = 0; i < n; i++) {
            out.push_back(x[row * n + i] / std::sqrt(squares / n + eps) * weight[i]);
        }
    }
    return out;
}

KERNEL_TEST(dense, rms_norm_of_any_width_also_in_place) {
    Random random;
    for (int n : {1, 3, 16, 33, 255, 256, 257, 1024, 2085}) {
        for (int m : {1, 3}) {
            std::vector<float> x = random.normals(m * n);
            std::vector<float> weight = random.normals(n);
            std::vector<double> expected = norm(x, weight, m, n, 1e-6f);
            std::vector<float> out = unset<float>(m * n);
            std::vector<uint32_t> constants = {uint32_t(n), bits(1e-6f)};
            Call("rms_norm").buffer(0, x).buffer(1, weight).buffer(2, out).constants(3, constants).run(256, m);
            expect_relative("rms_norm " + std::to_string(n), expected, out, ROUNDINGS);
            Call("rms_norm").buffer(0, x).buffer(1, weight).buffer(2, x).constants(3, constants).run(256, m);
            expect_relative("rms_norm in place", expected, x, ROUNDINGS);
        }
    }
}

KERNEL_TEST(dense, rms_norm_of_nothing_is_held_by_eps) {
    Random random;
    for (float size : {0.0f, 1e-12f, 1e6f}) {
        std::vector<float> x = random.normals(300, size);
        std::vector<float> weight = random.normals(300);
        std::vector<float> out = unset<float>(300);
        Call("rms_norm").buffer(0, x).buffer(1, weight).buffer(2, out).constants(3, {300, bits(1e-5f)}).run(256, 1);
        expect_relative("rms_norm of small values", norm(x, weight, 1, 300, 1e-5f), out, ROUNDINGS);
    }
}

KERNEL_TEST(dense, gather_copies_rows) {
    Random random;
    for (int n : {1, 33, 600}) {
        std::vector<float> x = random.normals(9 * n);
        std::vector<int> rows = {8, 0, 4, 4};
        std::vector<float> out = unset<float>(rows.size() * n);
        Call("gather_rows").buffer(0, x).buffer(1, rows).buffer(2, out).constants(3, {uint32_t(n)}).run(256, rows.size());
        std::vector<float> expected;
        for (int row : rows) {
            expected.insert(expected.end(), x.begin() + row * n, x.begin() + (row + 1) * n);
        }
        expect_equal("gather_rows", expected, out);
    }
}

// Rows that are hard in different ways: plain, equal levels, all equal, infinities, ascending.
static std::vector<float> hard_rows(Random &random, int m, int stride, int n) {
    std::vector<float> x = random.normals(m * stride);
    for (int row = 0; row < m; row++) {
        float *at = x.data() + row * stride;
        switch (row % 6) {
            case 1:
                for (int i = 0; i < n; i++) {
                    at[i] = std::round(at[i]);
                }
                break;
            case 2:
                std::fill(at, at + n, -2.0f);
                break;
            case 3:
                std::fill(at, at + n, -INFINITY);
                at[n - 1] = -1e30f;
                break;
            case 4:
                for (int i = 0; i < n; i++) {
                    at[i] = i;
                }
                break;
            case 5:
                for (int i = 0; i < n; i++) {
                    at[i] = i % 3 == 0 ? 0.0f : -0.0f;
                }
                break;
            default:
                at[n / 3] = at[n - 1] = 9;
                break;
        }
    }
    return x;
}

KERNEL_TEST(dense, argmax_takes_the_smaller_index_on_a_tie) {
    Random random;
    for (int n : {1, 2, 31, 100, 256, 538, 4000}) {
        int m = 6;
        std::vector<float> x = hard_rows(random, m, n, n);
        std::vector<int> out = unset<int>(m);
        Call("argmax").buffer(0, x).buffer(1, out).constants(2, {uint32_t(n)}).run(256, m);
        std::vector<int> expected;
        for (int row = 0; row < m; row++) {
            auto from = x.begin() + row * n;
            expected.push_back(std::max_element(from, from + n) - from);
        }
        expect_equal("argmax " + std::to_string(n), expected, out);
    }
}

static std::vector<int> best_of(const float *x, int n, int k) {
    std::vector<int> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [x](int a, int b) {
        bool a_first = std::isnan(x[a]) && !std::isnan(x[b]);
        return a_first || x[a] > x[b];
    });
    order.resize(k);
    return order;
}

KERNEL_TEST(dense, best_finds_the_greatest_in_order) {
    Random random;
    for (int n : {1, 5, 33, 300, 3000}) {
        for (int k : {1, 2, 20, 128}) {
            if (k > n) {
                continue;
            }
            int m = 7;
            int stride = n + 7;
            std::vector<float> x = hard_rows(random, m, stride, n);
            x[6 * stride + n / 2] = NAN;
            for (int row = 0; row < m; row++) {
                // Beyond the first n nothing counts.
                std::fill_n(x.begin() + row * stride + n, 7, 99.0f);
            }
            std::vector<int> ids = unset<int>(m * k);
            std::vector<float> values = unset<float>(m * k);
            Call("best")
                    .buffer(0, x)
                    .buffer(1, ids)
                    .buffer(2, values)
                    .constants(3, {uint32_t(stride), uint32_t(n), uint32_t(k)})
                    .run(256, m);
            std::vector<int> expected;
            std::vector<float> expected_values;
            for (int row = 0; row < m; row++) {
                for (int index : best_of(x.data() + row * stride, n, k)) {
                    expected.push_back(index);
                    expected_values.push_back(x[row * stride + index]);
                }
            }
            expect_equal("best of " + std::to_string(n) + ", " + std::to_string(k), expected, ids);
            expect_equal("values of best", expected_values, values);
        }
    }
}
