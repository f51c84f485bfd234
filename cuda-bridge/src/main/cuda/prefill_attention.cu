// Causal attention of the prefill, and the list of its row tiles.
// target: compute_80
#include "prefill_attention.cuh"

// Cuts the rows of a step into tiles of at most tileTokens tokens of one sequence. rowSequence i32 [m], rows of a sequence
// adjacent -> firstRows i32 [tiles + 1] (the last entry is m), tileCount; tiles <= m / tileTokens + sequences.
// One block of 1,024 threads; once a step, the same for all layers.
extern "C" __global__ void __launch_bounds__(1024)
prefill_attention_tiles(const int* rowSequence, int m, int tileTokens, int* firstRows, int* tileCount) {
    __shared__ int warpValue[32];
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    int start = 0, count = 0;   // of the rows before this pass: start of the last sequence, tiles
    for (int base = 0; base < m; base += 1024) {
        const int row = base + threadIdx.x;
        // start of the row's sequence: the largest first row of a sequence up to here
        int own = row < m && (row == 0 || rowSequence[row] != rowSequence[row - 1]) ? row : 0;
#pragma unroll
        for (int o = 1; o < 32; o <<= 1) own = max(own, __shfl_up_sync(~0u, own, o));   // lanes below o get their own value
        if (lane == 31) warpValue[warp] = own;
        __syncthreads();
        int before = lane < warp ? warpValue[lane] : 0, all = warpValue[lane];
#pragma unroll
        for (int o = 16; o; o >>= 1) {
            before = max(before, __shfl_xor_sync(~0u, before, o));
            all = max(all, __shfl_xor_sync(~0u, all, o));
        }
        own = max(own, max(before, start));
        start = max(start, all);
        __syncthreads();

        const bool opens = row < m && (row - own) % tileTokens == 0;
        const unsigned opening = __ballot_sync(~0u, opens);
        if (lane == 0) warpValue[warp] = __popc(opening);
        __syncthreads();
        int rank = lane < warp ? warpValue[lane] : 0, sum = warpValue[lane];
#pragma unroll
        for (int o = 16; o; o >>= 1) {
            rank += __shfl_xor_sync(~0u, rank, o);
            sum += __shfl_xor_sync(~0u, sum, o);
        }
        if (opens) firstRows[count + rank + __popc(opening & ((1u << lane) - 1))] = row;
        count += sum;
        __syncthreads();
    }
    if (threadIdx.x == 0) {
        firstRows[count] = m;
        *tileCount = count;
    }
}

// queries f16 [m, heads, headSize], pool of the layer f16 [blocks, 2, kvHeads, 32, headSize], blockTable i32 [sequences, maxBlocks],
// rowSequence, positions i32 [m] (ascending by one inside a sequence) -> out f16 [m, heads, headSize].
// firstRows, tileCount from prefill_attention_tiles with tileTokens = rows / (heads / kvHeads), rows = 128 or 64 as in the name.
// Grid (kvHeads, upper bound of the tiles); 128 threads; shared bytes (rows + 128) * headSize * 2.
extern "C" __global__ void __launch_bounds__(ATTENTION_THREADS, 2)
prefill_attention_128_rows128(const half* queries, const half* pool, const int* blockTable, const int* rowSequence,
                             const int* positions, const int* firstRows, const int* tileCount, half* out,
                             int heads, int kvHeads, int maxBlocks, float scale) {
    attend<128, 2>(queries, pool, blockTable, rowSequence, positions, firstRows, *tileCount, out, heads, kvHeads, maxBlocks, scale);
}

extern "C" __global__ void __launch_bounds__(ATTENTION_THREADS, 2)
prefill_attention_128_rows64(const half* queries, const half* pool, const int* blockTable, const int* rowSequence,
                             const int* positions, const int* firstRows, const int* tileCount, half* out,
                             int heads, int kvHeads, int maxBlocks, float scale) {
    attend<128, 1>(queries, pool, blockTable, rowSequence, positions, firstRows, *tileCount, out, heads, kvHeads, maxBlocks, scale);
}
