// References of matrix products, and how far from them a sum of floats may be.
#pragma once

#include "formats.h"

namespace check {

// A matrix [rows, cols] of random weights, or several stacked.
struct Matrix {
    const Format *format;
    int rows;
    int cols;
    std::vector<uint8_t> data;
    std::vector<double> values;

    Matrix(Random &random, const Format &of, int row_count, int col_count)
        : format(&of), rows(row_count), cols(col_count), data(random_weights(random, of, row_count, col_count)),
          values(decoded(of, data, row_count, col_count)) {}

    uint32_t bytes_of_row() const { return row_bytes(*format, cols); }
};

struct Product {
    double value = 0;
    double magnitude = 0;
};

// Row `row` of the matrix times the row that begins at `x`.
inline Product product(const Matrix &w, int row, const float *x) {
    Product result;
    for (int i = 0; i < w.cols; i++) {
        double term = w.values[size_t(row) * w.cols + i] * x[i];
        result.value += term;
        result.magnitude += std::fabs(term);
    }
    return result;
}

// The least widths of a format, and one with an odd number of blocks.
inline std::vector<int> widths(const Format &format) {
    return format.block_elements > 32 ? std::vector<int>{256, 768} : std::vector<int>{32, 288};
}

}  // namespace check
