// Several rows: the parts of attention joined and rounded, as input of the output projection.
// targets: compute_80 compute_90
#include "join.cuh"
#include "ordered_key.cuh"
#include "round.cuh"

// `q`, `d`, `sums` of [rows, heads * 128]. Block 32 threads, grid (heads / 2, rows). `max_splits` is the grid width of
// decode_attention.
extern "C" __global__ void __launch_bounds__(32) rows_join(
    const __half* parts, const float* logarithms, int max_splits, const int* positions, int heads, int8_t* q, float* d,
    int16_t* sums, unsigned long long* stamp) {
    const int lane = threadIdx.x, column = blockIdx.x, row = blockIdx.y;
    const int count = divide_context(positions[row] + 1, max_splits).parts;
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    parts += (size_t) row * heads * MAX_PARTS * HEAD_SIZE;
    logarithms += (size_t) row * heads * MAX_PARTS;
    const Rounded x = round_joined(parts, logarithms, count, column, lane);
    store_rounded(x, x.scale, q, d, sums, (size_t) row * gridDim.x + column, lane);
}

// The index of the greatest of each row of x [rows, columns], the smaller index at a tie. Block 1024 threads, grid (rows).
extern "C" __global__ void __launch_bounds__(1024) rows_argmax(
    const float* x, int columns, int* ids, unsigned long long* stamp) {
    __shared__ unsigned long long best_of_warp[32];
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    const float* from = x + (size_t) blockIdx.x * columns;
    unsigned long long key = 0;
    for (int i = threadIdx.x; i < columns; i += blockDim.x) {
        key = greater_key(key, key_of(from[i], i));
    }
    key = warp_greatest(key);
    if ((threadIdx.x & 31) == 0) {
        best_of_warp[threadIdx.x >> 5] = key;
    }
    __syncthreads();
    if (threadIdx.x < 32) {
        key = warp_greatest(best_of_warp[threadIdx.x]);
        if (threadIdx.x == 0) {
            ids[blockIdx.x] = index_of_key(key);
        }
    }
}
