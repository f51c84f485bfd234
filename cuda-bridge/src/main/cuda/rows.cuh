// Products of weight tiles by up to 32 rounded rows: the shared part of dense and expert-grouped kernels.
//
// The eight columns of an mma are eight rows of activations ("tokens"). An item is a few row tiles of weights by the tokens
// that need them; a block of 8 warps takes items in turn. A warp multiplies some column blocks of one row tile; its tiles
// come through a ring in shared memory that runs ahead across items. Sums of the warps meet in shared memory.
#pragma once

#include "decode_stream.cuh"
#include "token_products.cuh"

constexpr int ROWS_WARPS = 8;
constexpr int ROWS_DEPTH = 2;          // tiles under way a warp
constexpr int SLOT_ROW = 20;           // floats a token takes in a warp's sums: 16 rows, padded against bank conflicts
constexpr int SLOT = TOKENS * SLOT_ROW;

// Stores a lane's sums of a tile and eight tokens, or adds them to what is there.
__device__ __forceinline__ void store_sums(float* slot, const float (&sum)[4], bool add, int lane) {
    float* to = slot + 2 * (lane & 3) * SLOT_ROW + (lane >> 2);
#pragma unroll
    for (int i = 0; i < 4; i++) {
        float* at = to + (i & 1) * SLOT_ROW + (i >> 1) * 8;
        *at = add ? *at + sum[i] : sum[i];
    }
}

// Rounded rows, see round_rows.cu.
struct RoundedRows {
    const int8_t* q;
    const float* d;
    const int16_t* sums;
    int columns;  // blocks of 256
};

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
        multiply_q6k<N>(Q6KPlace{tile}, block, lane, out);
    } else {
        multiply_q4k<N>(Q4KPlace{tile}, block, lane, out);
    }
#pragma unroll
    for (int n = 0; n < N; n++) {
        store_sums(mine + (first / TOKENS + n) * SLOT, out[n], add, lane);
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
