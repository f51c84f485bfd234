// Activations of several rows, rounded; see round.cuh.
// targets: compute_80 compute_90
#include "round.cuh"

// x = norm(residual), rounded. Grid (rows), block 256 threads, shared memory 4 * columns / 256 bytes.
extern "C" __global__ void __launch_bounds__(256) round_normed_rows(
    const float* residual, const float* norm, float eps, int columns, int8_t* q, float* d, int16_t* sums,
    unsigned long long* stamp) {
    extern __shared__ float square[];
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    round_normed_row(residual, norm, eps, columns / BLOCK_COLUMNS, blockIdx.x, q, d, sums, square);
}
