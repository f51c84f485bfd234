// Dense matrices of the prefill on cards with 100 KiB of shared memory a multiprocessor, where one block fits.
// target: compute_80
// As prefill_gemm.cu, with 256 threads and 96,512 shared bytes for Q4_K, ceil(rows / 256) * ceil(m / 32) items: more warps
// share the tokens of a stage. Q6_K's tiles leave no room for that.
#include "prefill_gemm.cuh"

extern "C" __global__ void __launch_bounds__(2 * PRODUCT_THREADS, 1)
prefill_gemm_q4k(const uint8_t* weights, const int8_t* q, const float* d, const int16_t* sums, float* y,
                 int m, int rows, int cols, int yStride, int add) {
    multiply_dense<Q4K, 2 * PRODUCT_WARPS, 2>(weights, Rounded{q, d, sums}, y, m, rows, cols, yStride, add != 0);
}

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 1)
prefill_gemm_q6k(const uint8_t* weights, const int8_t* q, const float* d, const int16_t* sums, float* y,
                 int m, int rows, int cols, int yStride, int add) {
    multiply_dense<Q6K, PRODUCT_WARPS, 2>(weights, Rounded{q, d, sums}, y, m, rows, cols, yStride, add != 0);
}
