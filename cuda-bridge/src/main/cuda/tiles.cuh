// Weight tiles of Q4_K and Q6_K.
//
// A *unit* is what a warp works on: 16 rows by 256 columns, one tile. In a warp g = lane / 4 and t = lane % 4; a lane
// holds parts of rows g and g + 8, so the four lanes of one g share a row.
// Tile layouts, as pack_tiles.cu writes them:
//   Q4_K, 2304 B: 4 chunks (64 columns each) of 32 lanes x 16 B, words {row g, columns 4t..}, {row g, 16+4t..},
//     {row g+8, 4t..}, {row g+8, 16+4t..} with columns +32 in the high nibbles; then 16 native headers of 16 B.
//   Q6_K, 3360 B: the low nibbles in the same order; 2 x 32 lanes x 16 B of high bits, words {chunk 2h row g}, {chunk 2h
//     row g+8}, {chunk 2h+1 row g}, {chunk 2h+1 row g+8}, the upper bit of every two flipped; 16 x 16 int8 scales; 16
//     halves d. (nibble << 2 | bits << 6) read as a signed byte is then 4 * (q - 32).
// The words, masked, are A fragments of mma.m16n8k32 with unsigned bytes: rows g and g+8, columns 4t.. and 16+4t.. of a
// sub-block of 32.
#pragma once

#include <cuda_fp16.h>
#include <stdint.h>

#include "mma.cuh"

// Formats go by their numbers in GGUF files.
constexpr int FORMAT_F32 = 0;
constexpr int FORMAT_F16 = 1;
constexpr int FORMAT_Q4K = 12;
constexpr int FORMAT_Q6K = 14;
constexpr int FORMAT_BF16 = 30;

constexpr int TILE_ROWS = 16;
constexpr int BLOCK_COLUMNS = 256;
constexpr int Q4K_TILE_BYTES = 2304;
constexpr int Q6K_TILE_BYTES = 3360;
// Where the parts of a tile begin.
constexpr int Q4K_HEADERS = 2048;
constexpr int Q6K_HIGH_BITS = 2048;
constexpr int Q6K_SCALES = 3072;
constexpr int Q6K_FACTORS = 3328;

constexpr uint32_t LOW_NIBBLES = 0x0f0f0f0fu;
constexpr uint32_t HIGH_NIBBLES = 0xf0f0f0f0u;

__device__ __forceinline__ int tile_bytes(int format) {
    return format == FORMAT_Q6K ? Q6K_TILE_BYTES : Q4K_TILE_BYTES;
}

// Copies a tile into a warp's place in shared memory, behind the warp's other work; see `end_copies`. Weights go this way
// and not through registers so that a warp can have several units under way and still be one of many on its SM.
__device__ __forceinline__ void copy_tile(uint8_t* place, const uint8_t* tile, bool q6k, int lane) {
    const uint32_t to = shared_address(place) + 16 * lane;
    const uint8_t* from = tile + 16 * lane;
#pragma unroll
    for (int j = 0; j < 4; j++) {
        copy16(to + 512 * j, from + 512 * j);
    }
    if (q6k) {
        copy16(to + Q6K_HIGH_BITS, from + Q6K_HIGH_BITS);
        copy16(to + Q6K_HIGH_BITS + 512, from + Q6K_HIGH_BITS + 512);
        if (lane < (Q6K_TILE_BYTES - Q6K_SCALES) / 16) {
            copy16(to + Q6K_SCALES, from + Q6K_SCALES);
        }
    } else if (lane < (Q4K_TILE_BYTES - Q4K_HEADERS) / 16) {
        copy16(to + Q4K_HEADERS, from + Q4K_HEADERS);
    }
}

__device__ __forceinline__ float2 halves(uint32_t two) {
    return __half22float2(*reinterpret_cast<const __half2*>(&two));
}
