// Expert matrices of the prefill on cards with 100 KiB of shared memory a multiprocessor, where one block fits.
// target: compute_80
// As prefill_experts.cu, with 256 threads and 96,512 shared bytes for Q4_K: more warps share the tokens of a stage.
#include "prefill_experts.cuh"

extern "C" __global__ void __launch_bounds__(2 * PRODUCT_THREADS, 1)
prefill_gate_up_q4k(const uint8_t* gate, const uint8_t* up, const int8_t* q, const float* d, const int16_t* sums,
                    const int* order, const int4* tiles, const int* tileCount, half* out, int topK, int ff, int hidden) {
    multiply_gate_up<Q4K, 2 * PRODUCT_WARPS, 2>(
        gate, up, Rounded{q, d, sums}, order, tiles, *tileCount, out, topK, ff, hidden);
}

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 1)
prefill_gate_up_q6k(const uint8_t* gate, const uint8_t* up, const int8_t* q, const float* d, const int16_t* sums,
                    const int* order, const int4* tiles, const int* tileCount, half* out, int topK, int ff, int hidden) {
    multiply_gate_up<Q6K, PRODUCT_WARPS, 2>(gate, up, Rounded{q, d, sums}, order, tiles, *tileCount, out, topK, ff, hidden);
}

extern "C" __global__ void __launch_bounds__(2 * PRODUCT_THREADS, 1)
prefill_down_q4k(const uint8_t* weights, const int8_t* q, const float* d, const int16_t* sums,
                 const int* order, const int4* tiles, const int* tileCount, half* out, int hidden, int ff) {
    multiply_down<Q4K, 2 * PRODUCT_WARPS, 2>(weights, Rounded{q, d, sums}, order, tiles, *tileCount, out, hidden, ff);
}

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 1)
prefill_down_q6k(const uint8_t* weights, const int8_t* q, const float* d, const int16_t* sums,
                 const int* order, const int4* tiles, const int* tileCount, half* out, int hidden, int ff) {
    multiply_down<Q6K, PRODUCT_WARPS, 2>(weights, Rounded{q, d, sums}, order, tiles, *tileCount, out, hidden, ff);
}
