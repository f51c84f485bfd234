// Dense matrices of the prefill (attention projections, dense feed-forward): y[m, rows] = or += x[m, cols] * w[rows, cols]^T.
// target: compute_80
// w in weight tiles, x rounded, y f32 with yStride values between rows. rows % 16 == 0, cols % 256 == 0, any m.
// 128 threads, 57,600 (Q4_K) or 74,496 (Q6_K) shared bytes, as many blocks as fit the device or as there are items:
// ceil(rows / 128) * ceil(m / 32).
#include "prefill_gemm.cuh"

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 3)
prefill_gemm_q4k(const uint8_t* weights, const int8_t* q, const float* d, const int16_t* sums, float* y,
                 int m, int rows, int cols, int yStride, int add) {
    multiply_dense<Q4K, PRODUCT_WARPS, 2>(weights, Rounded{q, d, sums}, y, m, rows, cols, yStride, add != 0);
}

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 3)
prefill_gemm_q6k(const uint8_t* weights, const int8_t* q, const float* d, const int16_t* sums, float* y,
                 int m, int rows, int cols, int yStride, int add) {
    multiply_dense<Q6K, PRODUCT_WARPS, 2>(weights, Rounded{q, d, sums}, y, m, rows, cols, yStride, add != 0);
}
