// Weight formats, element by element: the definition that kernels are compared with.
#pragma once

#include "harness.h"

namespace check {

struct Format {
    const char *name;
    uint32_t id;
    int block_elements;
    int block_bytes;
};

const std::vector<Format> &formats();

const Format &format(const std::string &name);

size_t row_bytes(const Format &format, int cols);

// `rows` rows of random blocks, with scales that make weights of about the size of one.
std::vector<uint8_t> random_weights(Random &random, const Format &format, int rows, int cols);

// Element `index` of the row at `row`.
double weight_at(const Format &format, const uint8_t *row, int index);

// All elements of `rows` rows.
std::vector<double> decoded(const Format &format, const std::vector<uint8_t> &weights, int rows, int cols);

float half_to_float(uint16_t half);

uint16_t float_to_half(float value);

}  // namespace check
