// Sorting of (token, choice) pairs by expert, on the device.
// target: compute_80
#include <stdint.h>

namespace {

__device__ __forceinline__ int warp_sum(int v) {
#pragma unroll
    for (int o = 16; o; o >>= 1) v += __shfl_xor_sync(~0u, v, o);
    return v;
}

}  // namespace

// ids i32 [pairs] (pair = token * topK + choice) -> order i32 [pairs]: pairs by expert, ascending inside an expert;
// counts i32 [experts]; tiles (expert, first position, count, 0) of at most tileTokens positions, tileCount of them
// (at most pairs / tileTokens + experts).
// One block of 1,024 threads an expert, experts * 4 shared bytes. Every block counts all pairs itself: reading the ids a
// hundred times from L2 costs less than two launches more.
extern "C" __global__ void __launch_bounds__(1024)
prefill_group(const int* ids, int pairs, int experts, int tileTokens, int* order, int* counts, int4* tiles, int* tileCount) {
    extern __shared__ int count[];
    __shared__ int warpCount[32];
    const int expert = blockIdx.x, lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    for (int i = threadIdx.x; i < experts; i += 1024) count[i] = 0;
    __syncthreads();

    const int share = ((pairs + 31) / 32 + 31) & ~31;   // a warp's consecutive pairs
    const int begin = warp * share, end = min(begin + share, pairs);
    int mine = 0;
#pragma unroll 4
    for (int i = begin + lane; i - lane < end; i += 32) {
        const int id = i < end ? ids[i] : -1;
        if (id >= 0) atomicAdd(&count[id], 1);
        mine += id == expert;
    }
    mine = warp_sum(mine);
    if (lane == 0) warpCount[warp] = mine;
    __syncthreads();

    int before = 0, tilesBefore = 0;
    for (int i = lane; i < expert; i += 32) {
        before += count[i];
        tilesBefore += (count[i] + tileTokens - 1) / tileTokens;
    }
    before = warp_sum(before);
    tilesBefore = warp_sum(tilesBefore);

    int position = before + warp_sum(lane < warp ? warpCount[lane] : 0);
    if (warpCount[warp] > 0)
        for (int i = begin + lane; i - lane < end; i += 32) {
            const bool hit = i < end && ids[i] == expert;
            const unsigned hits = __ballot_sync(~0u, hit);
            if (hit) order[position + __popc(hits & ((1u << lane) - 1))] = i;
            position += __popc(hits);
        }

    const int total = count[expert], tileTotal = (total + tileTokens - 1) / tileTokens;
    for (int k = threadIdx.x; k < tileTotal; k += 1024)
        tiles[tilesBefore + k] = make_int4(expert, before + k * tileTokens, min(tileTokens, total - k * tileTokens), 0);
    if (threadIdx.x == 0) {
        counts[expert] = total;
        if (expert == experts - 1) *tileCount = tilesBefore + tileTotal;
    }
}
