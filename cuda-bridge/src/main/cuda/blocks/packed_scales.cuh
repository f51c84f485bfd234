// Eight scales and eight minimums of 6 bits each in 12 bytes, as Q4_K and Q5_K have them (ggml get_scale_min_k4):
// bytes 0..3 scale j and above it the upper two bits of scale j + 4; bytes 4..7 the same for minimums; bytes 8..11 the
// low four bits of scale j + 4, then of minimum j + 4.
#pragma once

#include <stdint.h>

__device__ inline int packed_scale(const uint8_t* at, int index) {
    return index < 4 ? at[index] & 0x3f : (at[index + 4] & 0xf) | (at[index - 4] >> 6) << 4;
}

__device__ inline int packed_minimum(const uint8_t* at, int index) {
    return index < 4 ? at[index + 4] & 0x3f : at[index + 4] >> 4 | (at[index] >> 6) << 4;
}
