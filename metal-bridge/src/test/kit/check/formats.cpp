#include "formats.h"

#include <cstdlib>

namespace check {

const std::vector<Format> &formats() {
    static const std::vector<Format> all = {
            {"F32", 0, 1, 4},
            {"F16", 1, 1, 2},
            {"BF16", 30, 1, 2},
            {"Q4_0", 2, 32, 18},
            {"Q4_1", 3, 32, 20},
            {"Q5_0", 6, 32, 22},
            {"Q5_1", 7, 32, 24},
            {"Q8_0", 8, 32, 34},
            {"Q2_K", 10, 256, 84},
            {"Q3_K", 11, 256, 110},
            {"Q4_K", 12, 256, 144},
            {"Q5_K", 13, 256, 176},
            {"Q6_K", 14, 256, 210},
            {"IQ4_NL", 20, 32, 18},
            {"IQ4_XS", 23, 256, 136},
    };
    return all;
}

const Format &format(const std::string &name) {
    for (const Format &candidate : formats()) {
        if (name == candidate.name) {
            return candidate;
        }
    }
    abort();
}

size_t row_bytes(const Format &format, int cols) { return size_t(cols / format.block_elements) * format.block_bytes; }

float half_to_float(uint16_t half) {
    _Float16 value;
    memcpy(&value, &half, sizeof value);
    return static_cast<float>(value);
}

uint16_t float_to_half(float value) {
    _Float16 half = static_cast<_Float16>(value);
    uint16_t result;
    memcpy(&result, &half, sizeof result);
    return result;
}

namespace {

double half_of(const uint8_t *at) {
    uint16_t half;
    memcpy(&half, at, sizeof half);
    return half_to_float(half);
}

int bits_of(int value, int from, int count) { return value >> from & ((1 << count) - 1); }

// Code i of a block of 32 with two to a byte.
int nibble(const uint8_t *codes, int i) { return bits_of(codes[i % 16], i / 16 * 4, 4); }

// Bit i of a run of bytes.
int bit(const uint8_t *bytes, int i) { return bytes[i / 8] >> i % 8 & 1; }

double nonlinear(int code) {
    static const int values[] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    return values[code];
}

// Six-bit scales and minimums of Q4_K and Q5_K.
int packed_scale(const uint8_t *p, int j) {
    return j < 4 ? bits_of(p[j], 0, 6) : bits_of(p[8 + j - 4], 0, 4) + 16 * bits_of(p[j - 4], 6, 2);
}

int packed_minimum(const uint8_t *p, int j) {
    return j < 4 ? bits_of(p[4 + j], 0, 6) : bits_of(p[8 + j - 4], 4, 4) + 16 * bits_of(p[j], 6, 2);
}

double q2_k(const uint8_t *b, int i) {
    int code = bits_of(b[16 + i / 128 * 32 + i % 32], i % 128 / 32 * 2, 2);
    return half_of(b + 80) * bits_of(b[i / 16], 0, 4) * code - half_of(b + 82) * bits_of(b[i / 16], 4, 4);
}

double q3_k(const uint8_t *b, int i) {
    int code = bits_of(b[32 + i / 128 * 32 + i % 32], i % 128 / 32 * 2, 2) + 4 * bits_of(b[i % 32], i / 32, 1);
    int j = i / 16;
    int scale = bits_of(b[96 + j % 8], j / 8 * 4, 4) + 16 * bits_of(b[104 + j % 4], 2 * (j / 4), 2);
    return half_of(b + 108) * (scale - 32) * (code - 4);
}

double q4_k(const uint8_t *b, int i) {
    int code = bits_of(b[16 + i / 64 * 32 + i % 32], i % 64 / 32 * 4, 4);
    return half_of(b) * packed_scale(b + 4, i / 32) * code - half_of(b + 2) * packed_minimum(b + 4, i / 32);
}

double q5_k(const uint8_t *b, int i) {
    int code = bits_of(b[48 + i / 64 * 32 + i % 32], i % 64 / 32 * 4, 4) + 16 * bits_of(b[16 + i % 32], i / 32, 1);
    return half_of(b) * packed_scale(b + 4, i / 32) * code - half_of(b + 2) * packed_minimum(b + 4, i / 32);
}

double q6_k(const uint8_t *b, int i) {
    int within = i % 128;
    int low = bits_of(b[i / 128 * 64 + within % 64], within / 64 * 4, 4);
    int high = bits_of(b[128 + i / 128 * 32 + i % 32], within / 32 * 2, 2);
    return half_of(b + 208) * static_cast<int8_t>(b[192 + i / 16]) * (low + 16 * high - 32);
}

double iq4_xs(const uint8_t *b, int i) {
    int j = i / 32;
    int high = b[2] | b[3] << 8;
    int scale = bits_of(b[4 + j / 2], j % 2 * 4, 4) + 16 * bits_of(high, 2 * j, 2);
    return half_of(b) * (scale - 32) * nonlinear(nibble(b + 8 + 16 * j, i % 32));
}

double plain(const Format &format, const uint8_t *at) {
    if (format.id == 0) {
        float value;
        memcpy(&value, at, sizeof value);
        return value;
    }
    if (format.id == 1) {
        return half_of(at);
    }
    uint32_t wide = uint32_t(at[0]) << 16 | uint32_t(at[1]) << 24;
    float value;
    memcpy(&value, &wide, sizeof value);
    return value;
}

// Where the halves of a block's scales lie.
std::vector<int> scale_places(const Format &format) {
    switch (format.id) {
        case 3:
        case 7:
        case 12:
        case 13:
            return {0, 2};
        case 10:
            return {80, 82};
        case 11:
            return {108};
        case 14:
            return {208};
        default:
            return {0};
    }
}

// A scale with which weights are of about the size of one.
float usual_scale(const Format &format) {
    switch (format.id) {
        case 8:
            return 1.0f / 64;
        case 20:
            return 1.0f / 64;
        case 10:
            return 1.0f / 16;
        case 11:
        case 12:
        case 13:
            return 1.0f / 256;
        case 14:
        case 23:
            return 1.0f / 1024;
        default:
            return 1.0f / 8;
    }
}

}  // namespace

double weight_at(const Format &format, const uint8_t *row, int index) {
    const uint8_t *b = row + index / format.block_elements * size_t(format.block_bytes);
    int i = index % format.block_elements;
    switch (format.id) {
        case 2:
            return half_of(b) * (nibble(b + 2, i) - 8);
        case 3:
            return half_of(b) * nibble(b + 4, i) + half_of(b + 2);
        case 6:
            return half_of(b) * (nibble(b + 6, i) + 16 * bit(b + 2, i) - 16);
        case 7:
            return half_of(b) * (nibble(b + 8, i) + 16 * bit(b + 4, i)) + half_of(b + 2);
        case 8:
            return half_of(b) * static_cast<int8_t>(b[2 + i]);
        case 10:
            return q2_k(b, i);
        case 11:
            return q3_k(b, i);
        case 12:
            return q4_k(b, i);
        case 13:
            return q5_k(b, i);
        case 14:
            return q6_k(b, i);
        case 20:
            return half_of(b) * nonlinear(nibble(b + 2, i));
        case 23:
            return iq4_xs(b, i);
        default:
            return plain(format, b);
    }
}

std::vector<double> decoded(const Format &format, const std::vector<uint8_t> &weights, int rows, int cols) {
    std::vector<double> values;
    for (int row = 0; row < rows; row++) {
        for (int i = 0; i < cols; i++) {
            values.push_back(weight_at(format, weights.data() + row * row_bytes(format, cols), i));
        }
    }
    return values;
}

std::vector<uint8_t> random_weights(Random &random, const Format &format, int rows, int cols) {
    std::vector<uint8_t> weights = random.bytes(rows * row_bytes(format, cols));
    if (format.block_elements == 1) {
        for (size_t i = 0; i < weights.size() / format.block_bytes; i++) {
            float value = random.normal();
            uint32_t wide = bits(value);
            uint16_t narrow = format.id == 1 ? float_to_half(value) : uint16_t(wide >> 16);
            memcpy(weights.data() + i * format.block_bytes, format.id == 0 ? (void *)&wide : (void *)&narrow,
                    format.block_bytes);
        }
        return weights;
    }
    for (size_t at = 0; at < weights.size(); at += format.block_bytes) {
        for (int place : scale_places(format)) {
            // Now and then a block of zeros.
            float size = random.below(16) == 0 ? 0.0f : 0.5f + random.below(1000) / 1000.0f;
            uint16_t half = float_to_half(size * usual_scale(format) * (random.below(8) == 0 ? -1.0f : 1.0f));
            memcpy(weights.data() + at + place, &half, sizeof half);
        }
    }
    return weights;
}

}  // namespace check
