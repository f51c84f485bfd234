// The product of weight tiles with rounded activation rows: what the dense and the grouped prefill kernels share.
//
// A block of WARPS warps takes work items of 2 * WARPS row tiles x 32 tokens, two row tiles a warp. Weights are mma operand A
// and private to their warp, tokens are operand B and shared. Superblocks of 256 columns come by cp.async, STAGES in flight,
// and the copies run on over the border of an item: the down projection has only three superblocks.
#pragma once
#include "prefill_formats.cuh"

constexpr int PRODUCT_WARPS = 4;   // with three blocks on a multiprocessor: faster than larger or shared tiles
constexpr int PRODUCT_THREADS = 32 * PRODUCT_WARPS;

// One work item as a warp sees it.
struct WorkItem {
    const uint8_t* weights[2];  // first tiles of the warp's two row tiles
    int first;                  // first row of the order (grouped) or of the activations (dense)
    int count;                  // rows, 1 .. 32
    int tile;                   // index of the warp's first row tile inside the matrix
    int rowTiles;               // tiles from there to the end of the matrix; <= 0: nothing to store
};

// Shared bytes: a stage holds weights, values, sums and scales; after the stages lie four row offsets of every thread.
template <class Format, int WARPS>
struct Stage {
    static constexpr int WEIGHTS = 2 * WARPS * Format::TILE_BYTES;
    static constexpr int VALUES = TILE_TOKENS * SUPERBLOCK;
    static constexpr int SUMS = TILE_TOKENS * 32;
    static constexpr int SCALES = TILE_TOKENS * 4;
    static constexpr int BYTES = WEIGHTS + VALUES + SUMS + SCALES;
    static constexpr int OFFSETS = 32 * WARPS * 16;
};

// Work has: items(), item(index, warp, superblocks), source(position) = row of the activations, and
// finish(item, sum, lane) = what to do with the warp's 32 rows x 32 tokens of sums.
template <class Format, int WARPS, int STAGES, class Work>
__device__ __forceinline__ void multiply_tiles(const Work& work, const Rounded& x, int cols) {
    using S = Stage<Format, WARPS>;
    constexpr int VALUE_ROWS = 2 * WARPS, VALUE_PASSES = (TILE_TOKENS + VALUE_ROWS - 1) / VALUE_ROWS;
    static_assert(WARPS >= 4, "four row offsets a thread; two threads a token for its sums, one for its scale");
    extern __shared__ __align__(128) char memory[];
    const int thread = threadIdx.x, lane = thread & 31, warp = thread >> 5;
    const int superblocks = cols / SUPERBLOCK, items = work.items();
    const uint32_t base = shared_address(memory);

    // The fetching side, STAGES - 1 superblocks ahead of the computing side. What it needs once a step and keeps for a whole
    // item, the offsets of the thread's activation rows, lies in shared memory: the products need the registers.
    int nextItem = blockIdx.x, nextBlock = 0, nextStage = 0;
    const uint8_t* weights[2] = {};
    uint32_t* valueOffset = reinterpret_cast<uint32_t*>(memory + STAGES * S::BYTES + thread * 16);
    const char* extra = nullptr;   // sums (16 bytes a thread) or scale (4) of one row
    const bool sums = thread < 2 * TILE_TOKENS, scale = !sums && thread < 3 * TILE_TOKENS;
    // odd rows swap the 64-byte halves of 128 bytes, against bank conflicts
    const int valueRow = thread >> 4, valuePart = thread & 15;
    const uint32_t valueTarget = S::WEIGHTS + valueRow * SUPERBLOCK
        + ((((valuePart >> 2) ^ (valueRow & 1)) << 6) | ((valuePart & 3) << 4));

    auto open = [&] {
        if (nextItem >= items) return;
        const WorkItem item = work.item(nextItem, warp, superblocks);
#pragma unroll
        for (int m = 0; m < 2; m++) weights[m] = item.weights[m] + lane * 16;
#pragma unroll
        for (int i = 0; i < VALUE_PASSES; i++)   // rows after the last repeat it; their results are never stored
            valueOffset[i] = (uint32_t)work.source(item.first + min(valueRow + VALUE_ROWS * i, item.count - 1)) * cols + valuePart * 16;
        const int extraRow = sums ? thread >> 1 : thread - 2 * TILE_TOKENS;
        const size_t extraBlock = (size_t)work.source(item.first + min(extraRow, item.count - 1)) * superblocks;
        extra = sums ? reinterpret_cast<const char*>(x.sums + extraBlock * 16) + (thread & 1) * 16
                     : reinterpret_cast<const char*>(x.d + extraBlock);
    };
    auto fetch = [&] {
        if (nextItem < items) {
            const uint32_t stage = base + nextStage * S::BYTES;
            const uint32_t target = stage + 2 * warp * Format::TILE_BYTES + lane * 16;
#pragma unroll
            for (int m = 0; m < 2; m++) {
#pragma unroll
                for (int i = 0; i * 512 < Format::TILE_BYTES; i++)
                    if (i * 512 + 512 <= Format::TILE_BYTES || lane * 16 < Format::TILE_BYTES - i * 512)
                        copy16(target + m * Format::TILE_BYTES + i * 512, weights[m] + i * 512);
                weights[m] += Format::TILE_BYTES;
            }
            const uint4 offsets = *reinterpret_cast<const uint4*>(valueOffset);
            const uint32_t offset[4] = {offsets.x, offsets.y, offsets.z, offsets.w};
            const int8_t* values = x.q + nextBlock * SUPERBLOCK;
#pragma unroll
            for (int i = 0; i < VALUE_PASSES; i++)
                if (VALUE_ROWS * (i + 1) <= TILE_TOKENS || valueRow + VALUE_ROWS * i < TILE_TOKENS)
                    copy16(stage + valueTarget + i * VALUE_ROWS * SUPERBLOCK, values + offset[i]);
            if (sums) {
                if (Format::NEEDS_SUMS) copy16(stage + S::WEIGHTS + S::VALUES + thread * 16, extra);
                extra += 32;
            } else if (scale) {
                copy4(stage + S::WEIGHTS + S::VALUES + S::SUMS + (thread - 2 * TILE_TOKENS) * 4, extra);
                extra += 4;
            }
            nextStage = nextStage + 1 == STAGES ? 0 : nextStage + 1;
            if (++nextBlock == superblocks) {
                nextBlock = 0;
                nextItem += gridDim.x;
                open();
            }
        }
        copy_commit();
    };
    open();
#pragma unroll
    for (int i = 0; i < STAGES - 1; i++) fetch();
    int current = 0;
    for (int index = blockIdx.x; index < items; index += gridDim.x) {
        float sum[2][4][4] = {};
        const int count = work.item(index, warp, superblocks).count;
#pragma unroll 1
        for (int block = 0; block < superblocks; block++) {
            copy_wait<STAGES - 2>();
            __syncthreads();
            fetch();
            const char* stage = memory + current * S::BYTES;
            const char* tiles = stage + 2 * warp * Format::TILE_BYTES;
            const char* tokens = stage + S::WEIGHTS;
            // straight-line code per number of token groups: branches inside would keep instructions from overlapping
            if (count > 16) Format::template accumulate<4>(tiles, tokens, lane, sum);
            else if (count > 8) Format::template accumulate<2>(tiles, tokens, lane, sum);
            else Format::template accumulate<1>(tiles, tokens, lane, sum);
            current = current + 1 == STAGES ? 0 : current + 1;
        }
        work.finish(work.item(index, warp, superblocks), sum, lane);
    }
    copy_wait<0>();
}
