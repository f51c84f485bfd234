// Several rows: the parts of attention joined and rounded, as input of the output projection.
// targets: compute_80 compute_90
#include "join.cuh"
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
