// Expert matrices of the prefill. Each [experts, rows, cols] in weight tiles, one after the other.
// target: compute_80
// 128 threads, 57,600 (Q4_K) or 74,496 (Q6_K) shared bytes, as many blocks as fit the device: the number of items,
// tileCount * ceil(rows / 64) (gate and up) or ceil(rows / 128) (down), is known only to the device.
//
// gate_up: x [m, hidden] rounded, row of position p = order[p] / topK; out half [pairs, ff] in bucket order = silu(gate) * up / 16.
// down: x [pairs, ff] rounded, in bucket order; out half [pairs, hidden] in pair order = value / 16.
#include "prefill_experts.cuh"

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 3)
prefill_gate_up_q4k(const uint8_t* gate, const uint8_t* up, const int8_t* q, const float* d, const int16_t* sums,
                    const int* order, const int4* tiles, const int* tileCount, half* out, int topK, int ff, int hidden) {
    multiply_gate_up<Q4K, PRODUCT_WARPS, 2>(gate, up, Rounded{q, d, sums}, order, tiles, *tileCount, out, topK, ff, hidden);
}

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 3)
prefill_gate_up_q6k(const uint8_t* gate, const uint8_t* up, const int8_t* q, const float* d, const int16_t* sums,
                    const int* order, const int4* tiles, const int* tileCount, half* out, int topK, int ff, int hidden) {
    multiply_gate_up<Q6K, PRODUCT_WARPS, 2>(gate, up, Rounded{q, d, sums}, order, tiles, *tileCount, out, topK, ff, hidden);
}

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 3)
prefill_down_q4k(const uint8_t* weights, const int8_t* q, const float* d, const int16_t* sums,
                 const int* order, const int4* tiles, const int* tileCount, half* out, int hidden, int ff) {
    multiply_down<Q4K, PRODUCT_WARPS, 2>(weights, Rounded{q, d, sums}, order, tiles, *tileCount, out, hidden, ff);
}

extern "C" __global__ void __launch_bounds__(PRODUCT_THREADS, 3)
prefill_down_q6k(const uint8_t* weights, const int8_t* q, const float* d, const int16_t* sums,
                 const int* order, const int4* tiles, const int* tileCount, half* out, int hidden, int ff) {
    multiply_down<Q6K, PRODUCT_WARPS, 2>(weights, Rounded{q, d, sums}, order, tiles, *tileCount, out, hidden, ff);
}
