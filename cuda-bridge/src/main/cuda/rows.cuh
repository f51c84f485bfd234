// Products of weight tiles by up to 32 rounded rows: the shared part of dense and expert-grouped kernels.
//
// The eight columns of an mma are eight rows of activations ("tokens"). An item is a few row tiles of weights by the tokens
// that need them; a block of 8 warps takes items in turn. A warp multiplies some column blocks of one row tile; its tiles
// come through a ring in shared memory that runs ahead across items. Sums of the warps meet in shared memory.
#pragma once

#include "decode_stream.cuh"

constexpr int ROWS_WARPS = 8;
constexpr int ROWS_DEPTH = 2;          // tiles under way a warp
constexpr int TOKENS = 8;              // of one mma
constexpr int SLOT_ROW = 20;           // floats a token takes in a warp's sums: 16 rows, padded against bank conflicts
constexpr int SLOT = TOKENS * SLOT_ROW;

// Rounded rows, see round_rows.cu.
struct RoundedRows {
    const int8_t* q;
    const float* d;
    const int16_t* sums;
    int columns;  // blocks of 256
};

// What a lane needs of one block of a group of tokens.
struct TokenBlock {
    const int8_t* q;      // of token g, from the lane's words on
    const int16_t* sums;  // of token g
    float scale[2];       // of tokens 2t and 2t + 1
};

__device__ __forceinline__ uint32_t halves_of_int16(uint32_t two) {
    const __half2 h = __halves2half2(__short2half_rn((short) (two & 0xffff)), __short2half_rn((short) (two >> 16)));
    return *reinterpret_cast<const uint32_t*>(&h);
}

// {minimum t, minimum t} as halves: 0x6400 | n is 1024 + n.
__device__ __forceinline__ uint32_t twice_as_halves(uint32_t bytes, int t) {
    const uint32_t biased = __byte_perm(bytes, 0x64646464u, 0x4040u | (uint32_t) t | (uint32_t) t << 8);
    const __half2 r = __hsub2(*reinterpret_cast<const __half2*>(&biased), __half2half2(__ushort_as_half(0x6400)));
    return *reinterpret_cast<const uint32_t*>(&r);
}

// out[n] = {row g token 2t, row g token 2t+1, row g+8 token 2t, row g+8 token 2t+1} of one tile by N blocks of 8 tokens.
// With two blocks at once the weights are unpacked once for 16 tokens, and an mma of one block hides the other's.
template <int N>
__device__ __forceinline__ void q4k_rows(const uint8_t* tile, const TokenBlock (&x)[N], int lane, float (&out)[N][4]) {
    const int g = lane >> 2, t = lane & 3;
    uint32_t low_scales[2], high_scales[2], low_minima[2], high_minima[2];
    float2 d[2];
#pragma unroll
    for (int r = 0; r < 2; r++) {
        const uint4 header = *reinterpret_cast<const uint4*>(tile + Q4K_HEADERS + 16 * (g + 8 * r));
        d[r] = halves(header.x);
        low_scales[r] = header.y & 0x3f3f3f3fu;
        high_scales[r] = (header.w & LOW_NIBBLES) | ((header.y >> 2) & 0x30303030u);
        low_minima[r] = twice_as_halves(header.z & 0x3f3f3f3fu, t);
        high_minima[r] = twice_as_halves(((header.w >> 4) & LOW_NIBBLES) | ((header.z >> 2) & 0x30303030u), t);
    }
    int low[N][4] = {}, high[N][4] = {};  // sub-blocks in low nibbles; in high nibbles, sixteenfold
#pragma unroll
    for (int j = 0; j < 4; j++) {
        const uint4 w = *reinterpret_cast<const uint4*>(tile + 512 * j + 16 * lane);
        int s0[2], s1[2];
#pragma unroll
        for (int r = 0; r < 2; r++) {
            const uint32_t scales = (j < 2 ? low_scales[r] : high_scales[r]) >> (16 * (j & 1));
            s0[r] = (int) (scales & 255);
            s1[r] = (int) (scales >> 8 & 255);
        }
#pragma unroll
        for (int n = 0; n < N; n++) {
            const uint4 b = *reinterpret_cast<const uint4*>(x[n].q + 64 * j);
            int c[4] = {}, e[4] = {};
            mma_u8_32(c, w.x & LOW_NIBBLES, w.z & LOW_NIBBLES, w.y & LOW_NIBBLES, w.w & LOW_NIBBLES, b.x, b.y);
            mma_u8_32(e, w.x & HIGH_NIBBLES, w.z & HIGH_NIBBLES, w.y & HIGH_NIBBLES, w.w & HIGH_NIBBLES, b.z, b.w);
#pragma unroll
            for (int i = 0; i < 4; i++) {
                low[n][i] += c[i] * s0[i >> 1];
                high[n][i] += e[i] * s1[i >> 1];
            }
        }
    }
#pragma unroll
    for (int n = 0; n < N; n++) {
        // Minima times the sums of 16 columns, exact in halves: one more mma.
        float m[4] = {};
        const uint32_t sums0 = *reinterpret_cast<const uint32_t*>(x[n].sums + 2 * t);
        const uint32_t sums1 = *reinterpret_cast<const uint32_t*>(x[n].sums + 2 * t + 8);
        mma_f16_16(
            m, low_minima[0], low_minima[1], high_minima[0], high_minima[1], halves_of_int16(sums0), halves_of_int16(sums1));
#pragma unroll
        for (int i = 0; i < 4; i++) {
            const float sum = (float) (low[n][i] + (high[n][i] >> 4));
            out[n][i] = x[n].scale[i & 1] * (d[i >> 1].x * sum - d[i >> 1].y * m[i]);
        }
    }
}

// Four signed bytes 4 * (q - 32) of Q6_K from nibbles moved to bits 2..5 and high bits moved to bits 6..7.
__device__ __forceinline__ uint32_t q6k_bytes(uint32_t nibbles, uint32_t high) {
    return (nibbles & 0x3c3c3c3cu) | (high & 0xc0c0c0c0u);
}

template <int N>
__device__ __forceinline__ void q6k_rows(const uint8_t* tile, const TokenBlock (&x)[N], int lane, float (&out)[N][4]) {
    const int g = lane >> 2;
    int sum[N][4] = {};
#pragma unroll
    for (int j = 0; j < 4; j++) {
        const uint4 w = *reinterpret_cast<const uint4*>(tile + 512 * j + 16 * lane);
        const uint2 h = *reinterpret_cast<const uint2*>(tile + Q6K_HIGH_BITS + 512 * (j >> 1) + 16 * lane + 8 * (j & 1));
        const uint32_t s0 = *reinterpret_cast<const uint32_t*>(tile + Q6K_SCALES + 16 * g + 4 * j);
        const uint32_t s1 = *reinterpret_cast<const uint32_t*>(tile + Q6K_SCALES + 16 * (g + 8) + 4 * j);
        uint4 b[N];
#pragma unroll
        for (int n = 0; n < N; n++) {
            b[n] = *reinterpret_cast<const uint4*>(x[n].q + 64 * j);
        }
#pragma unroll
        for (int k = 0; k < 4; k++) {
            const uint32_t w0 = k & 1 ? w.y : w.x, w1 = k & 1 ? w.w : w.z;
            const uint32_t a0 = q6k_bytes(k < 2 ? w0 << 2 : w0 >> 2, h.x << (6 - 2 * k));
            const uint32_t a1 = q6k_bytes(k < 2 ? w1 << 2 : w1 >> 2, h.y << (6 - 2 * k));
            const int scale[2] = {(int) (int8_t) (s0 >> (8 * k)), (int) (int8_t) (s1 >> (8 * k))};
#pragma unroll
            for (int n = 0; n < N; n++) {
                int c[4] = {};
                mma_s8_16(c, a0, a1, k == 0 ? b[n].x : k == 1 ? b[n].y : k == 2 ? b[n].z : b[n].w);
#pragma unroll
                for (int i = 0; i < 4; i++) {
                    sum[n][i] += c[i] * scale[i >> 1];
                }
            }
        }
    }
    const float d0 = 0.25f * __half2float(*reinterpret_cast<const __half*>(tile + Q6K_FACTORS + 2 * g));
    const float d1 = 0.25f * __half2float(*reinterpret_cast<const __half*>(tile + Q6K_FACTORS + 2 * g + 16));
#pragma unroll
    for (int n = 0; n < N; n++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            out[n][i] = x[n].scale[i & 1] * (i < 2 ? d0 : d1) * (float) sum[n][i];
        }
    }
}

// The work of one warp in one item.
struct Work {
    const uint8_t* tile;  // first column block of the warp's; null: none
    bool q6k;
    int columns;          // column blocks of the warp's
    int first_column;
    int tokens, start;    // of the item: how many, and where its list begins
};

// Copies ahead of the products. `locate(item)` gives this warp's work.
template <class Locate>
struct Supply {
    uint8_t* ring;
    int place_bytes, items, item, column, turn;
    Work work;
    Locate locate;

    __device__ __forceinline__ Supply(uint8_t* ring, int place_bytes, int items, int first, Locate locate)
        : ring(ring), place_bytes(place_bytes), items(items), item(first), column(0), turn(0), locate(locate) {
        find();
    }

    __device__ __forceinline__ void find() {
        while (item < items) {
            work = locate(item);
            if (work.tile != nullptr && work.columns > 0) {
                return;
            }
            item += gridDim.x;
        }
    }

    __device__ __forceinline__ void copy_next(int lane) {
        if (item < items) {
            copy_tile(ring + turn * place_bytes, work.tile + (size_t) column * (work.q6k ? Q6K_TILE_BYTES : Q4K_TILE_BYTES),
                work.q6k, lane);
            if (++column == work.columns) {
                column = 0;
                item += gridDim.x;
                find();
            }
        }
        end_copies();
        turn = turn + 1 == ROWS_DEPTH ? 0 : turn + 1;
    }
};

// One unit by N blocks of tokens from token `first` on; `mine` are the warp's sums, `add` to what they hold.
template <int N, class RowOf>
__device__ __forceinline__ void unit_by_tokens(
    const uint8_t* tile, const Work& work, int column, int first, const RoundedRows& x, RowOf row_of, float* mine, bool add,
    int lane) {
    const int g = lane >> 2, t = lane & 3, last = work.tokens - 1;
    TokenBlock block[N];
#pragma unroll
    for (int n = 0; n < N; n++) {
        const int from = first + n * TOKENS;
        const size_t row = (size_t) row_of(work, min(from + g, last)) * x.columns + column;
        block[n].q = x.q + row * BLOCK_COLUMNS + 16 * t;
        block[n].sums = x.sums + row * 16;
#pragma unroll
        for (int i = 0; i < 2; i++) {
            block[n].scale[i] = x.d[(size_t) row_of(work, min(from + 2 * t + i, last)) * x.columns + column];
        }
    }
    float out[N][4];
    if (work.q6k) {
        q6k_rows<N>(tile, block, lane, out);
    } else {
        q4k_rows<N>(tile, block, lane, out);
    }
#pragma unroll
    for (int n = 0; n < N; n++) {
        float* to = mine + (first / TOKENS + n) * SLOT + 2 * t * SLOT_ROW + g;
#pragma unroll
        for (int i = 0; i < 4; i++) {
            float* at = to + (i & 1) * SLOT_ROW + (i >> 1) * 8;
            *at = add ? *at + out[n][i] : out[n][i];
        }
    }
}

// All of a block's items. Shared memory: ROWS_WARPS * ROWS_DEPTH * place_bytes, then 2 * ROWS_WARPS * groups * SLOT floats
// for items of up to `groups` * 8 tokens. `row_of(work, token)` gives the row of `x`; `finish(item, sums)` takes the item's
// sums: warp w's of token n and row r are sums[(w * groups + n / 8) * SLOT + n % 8 * SLOT_ROW + r].
// `ready()` is called when the first copies are under way: there a kernel waits for its activations.
template <class Locate, class RowOf, class Finish, class Ready>
__device__ __forceinline__ void run_items(
    uint8_t* shared, int place_bytes, int items, int groups, const RoundedRows& x, Locate locate, RowOf row_of,
    Finish finish, Ready ready) {
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    float* sums = reinterpret_cast<float*>(shared + ROWS_WARPS * ROWS_DEPTH * place_bytes);
    uint8_t* ring = shared + warp * ROWS_DEPTH * place_bytes;
    Supply<Locate> supply(ring, place_bytes, items, blockIdx.x, locate);
#pragma unroll
    for (int i = 0; i < ROWS_DEPTH; i++) {
        supply.copy_next(lane);
    }
    ready();
    int turn = 0, buffer = 0;
    for (int item = blockIdx.x; item < items; item += gridDim.x, buffer ^= 1) {
        const Work work = locate(item);
        float* mine = sums + (buffer * ROWS_WARPS + warp) * groups * SLOT;
        const int columns = work.tile == nullptr ? 0 : work.columns;
        for (int c = 0; c < columns; c++) {
            wait_copies<ROWS_DEPTH - 1>();
            __syncwarp();
            const uint8_t* tile = ring + turn * place_bytes;
            const int column = work.first_column + c;
            int first = 0;
            for (; first + TOKENS < work.tokens; first += 2 * TOKENS) {
                unit_by_tokens<2>(tile, work, column, first, x, row_of, mine, c > 0, lane);
            }
            if (first < work.tokens) {
                unit_by_tokens<1>(tile, work, column, first, x, row_of, mine, c > 0, lane);
            }
            __syncwarp();
            supply.copy_next(lane);
            turn = turn + 1 == ROWS_DEPTH ? 0 : turn + 1;
        }
        __syncthreads();
        finish(item, sums + buffer * ROWS_WARPS * groups * SLOT);
    }
}

// How the 8 warps share row tiles of `columns` column blocks: `parts` warps a tile, a power of two.
struct WarpSplit {
    int parts, span;  // warps a tile; column blocks a warp

    __device__ __forceinline__ explicit WarpSplit(int columns) {
        parts = columns >= 8 ? 8 : columns >= 4 ? 4 : columns == 3 ? 1 : columns;
        span = (columns + parts - 1) / parts;
    }
};
