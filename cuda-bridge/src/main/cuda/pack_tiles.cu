// Native Q4_K and Q6_K blocks into the tiles of tiles.cuh, once when a model is loaded. The sizes stay the same.
// target: compute_80
#include "tiles.cuh"

constexpr int Q4K_BLOCK_BYTES = 144;
constexpr int Q6K_BLOCK_BYTES = 210;

// Byte `at` of the 128 bytes of low nibbles that a Q4_K block holds, in the order of a lane's words: chunk `j`, word 0 or
// 1, byte `i` of lane t.
__device__ __forceinline__ int nibble_byte(int j, int t, int word, int i) { return 32 * j + 16 * word + 4 * t + i; }

// native [rows, columns / 256] blocks of 144 B, row-major; tiles [rows / 16, columns / 256]. rows % 16 == 0. Experts lie
// one after the other in both. Block 32 threads, grid `rows / 16 * columns / 256`, one tile each.
extern "C" __global__ void __launch_bounds__(32) pack_q4k_tiles(const uint8_t* native, uint8_t* tiles, int columns) {
    const int blocks = columns / BLOCK_COLUMNS;
    const size_t tile_row = blockIdx.x / blocks;
    const int column = blockIdx.x % blocks, lane = threadIdx.x, g = lane >> 2, t = lane & 3;
    uint8_t* tile = tiles + (size_t) blockIdx.x * Q4K_TILE_BYTES;
    const auto block = [&](int row) {
        return native + ((tile_row * TILE_ROWS + row) * blocks + column) * Q4K_BLOCK_BYTES;
    };
    for (int j = 0; j < 4; j++) {
        for (int word = 0; word < 4; word++) {
            const uint8_t* from = block(g + 8 * (word >> 1)) + 16;
            for (int i = 0; i < 4; i++) {
                tile[j * 512 + lane * 16 + word * 4 + i] = from[nibble_byte(j, t, word & 1, i)];
            }
        }
    }
    for (int i = 0; i < 8; i++) {
        const int at = lane * 8 + i;
        tile[Q4K_HEADERS + at] = block(at / 16)[at % 16];
    }
}

// A Q6_K block keeps 64 bytes of low nibbles and 32 of high bits for each half of 128 columns: column c of a half has the
// nibble of byte c % 64, upper if c >= 64, and bits 2 * (c / 32) of byte c % 32.
__device__ __forceinline__ int q6k_low(const uint8_t* block, int column) {
    const int half = column >> 7, c = column & 127;
    const int byte = block[64 * half + (c & 63)];
    return c < 64 ? byte & 15 : byte >> 4;
}

__device__ __forceinline__ int q6k_high(const uint8_t* block, int column) {
    const int half = column >> 7, c = column & 127;
    return block[128 + 32 * half + (c & 31)] >> (2 * (c >> 5)) & 3;
}

// As pack_q4k_tiles for blocks of 210 B.
extern "C" __global__ void __launch_bounds__(32) pack_q6k_tiles(const uint8_t* native, uint8_t* tiles, int columns) {
    const int blocks = columns / BLOCK_COLUMNS;
    const size_t tile_row = blockIdx.x / blocks;
    const int column = blockIdx.x % blocks, lane = threadIdx.x, g = lane >> 2, t = lane & 3;
    uint8_t* tile = tiles + (size_t) blockIdx.x * Q6K_TILE_BYTES;
    const auto block = [&](int row) {
        return native + ((tile_row * TILE_ROWS + row) * blocks + column) * Q6K_BLOCK_BYTES;
    };
    for (int j = 0; j < 4; j++) {
        for (int word = 0; word < 4; word++) {
            const uint8_t* from = block(g + 8 * (word >> 1));
            for (int i = 0; i < 4; i++) {
                const int c = 64 * j + 16 * (word & 1) + 4 * t + i;
                tile[j * 512 + lane * 16 + word * 4 + i] = (uint8_t) (q6k_low(from, c) | q6k_low(from, c + 32) << 4);
            }
        }
    }
    for (int half = 0; half < 2; half++) {
        for (int word = 0; word < 4; word++) {
            const uint8_t* from = block(g + 8 * (word & 1));
            for (int i = 0; i < 4; i++) {
                int bits = 0;
                for (int field = 0; field < 4; field++) {
                    const int c = 64 * (2 * half + (word >> 1)) + 16 * field + 4 * t + i;
                    bits |= (q6k_high(from, c) ^ 2) << (2 * field);
                }
                tile[Q6K_HIGH_BITS + half * 512 + lane * 16 + word * 4 + i] = (uint8_t) bits;
            }
        }
    }
    for (int i = 0; i < 8; i++) {
        const int at = lane * 8 + i;
        tile[Q6K_SCALES + at] = block(at / 16)[192 + at % 16];
    }
    tile[Q6K_FACTORS + lane] = block(lane >> 1)[208 + (lane & 1)];
}
