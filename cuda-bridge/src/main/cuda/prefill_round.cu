// RMSNorm and rounding of rows to int8 blocks of 256 columns, and the sum over the chosen experts that comes before a norm.
// target: compute_80
#include "prefill_tiles.cuh"

namespace {

constexpr int THREADS = 128;
constexpr int HALF_WARPS = THREADS / 16;   // 16 lanes own a block of 256 columns

__device__ __forceinline__ float block_sum(float v) {
    __shared__ float partial[THREADS / 32];
#pragma unroll
    for (int o = 16; o; o >>= 1) v += __shfl_xor_sync(~0u, v, o);
    if ((threadIdx.x & 31) == 0) partial[threadIdx.x >> 5] = v;
    __syncthreads();
    float total = 0;
#pragma unroll
    for (int i = 0; i < THREADS / 32; i++) total += partial[i];
    return total;
}

// First column of a lane's words: word k has columns column + 16 k .. + 3.
__device__ __forceinline__ int first_column() {
    const int lane = threadIdx.x & 15;
    return 64 * (lane >> 2) + 4 * (lane & 3);
}

// Rounds 256 columns held by 16 lanes, v[k] = columns first_column() + 16 k .. + 3, into block `block` of the output.
__device__ __forceinline__ void round_block(const float4 (&v)[4], size_t block, int8_t* q, float* d, int16_t* sums) {
    float most = 0;
#pragma unroll
    for (int k = 0; k < 4; k++) most = fmaxf(most, fmaxf(fmaxf(fabsf(v[k].x), fabsf(v[k].y)), fmaxf(fabsf(v[k].z), fabsf(v[k].w))));
#pragma unroll
    for (int o = 8; o; o >>= 1) most = fmaxf(most, __shfl_xor_sync(~0u, most, o));
    const bool empty = most < 1e-30f;
    const float inverse = empty ? 0.f : 127.f / most;
    uint32_t word[4];
    int total[4];
#pragma unroll
    for (int k = 0; k < 4; k++) {
        const int a = __float2int_rn(v[k].x * inverse), b = __float2int_rn(v[k].y * inverse);
        const int c = __float2int_rn(v[k].z * inverse), e = __float2int_rn(v[k].w * inverse);
        word[k] = (a & 255) | (b & 255) << 8 | (c & 255) << 16 | (uint32_t)e << 24;
        total[k] = a + b + c + e;
        total[k] += __shfl_xor_sync(~0u, total[k], 1);
        total[k] += __shfl_xor_sync(~0u, total[k], 2);
    }
    const int lane = threadIdx.x & 15, t = lane & 3;
    *reinterpret_cast<uint4*>(q + block * SUPERBLOCK + lane * 16) = make_uint4(word[0], word[1], word[2], word[3]);
    sums[block * 16 + lane] = (int16_t)(t == 0 ? total[0] : t == 1 ? total[1] : t == 2 ? total[2] : total[3]);
    if (lane == 0) d[block] = empty ? 0.f : most / 127.f;
}

// Multiplies a row by factor * weight, keeps it where `normed` is given, and rounds it.
__device__ __forceinline__ void norm_and_round(const float* row, const float* weight, float factor, float* normed,
                                               int8_t* q, float* d, int16_t* sums, int cols) {
    const int blocks = cols / SUPERBLOCK;
    for (int block = threadIdx.x >> 4; block - (int)(threadIdx.x >> 4) < blocks; block += HALF_WARPS) {
        const bool real = block < blocks;   // the other half of the warp may have one block more
        const int column = (real ? block : 0) * SUPERBLOCK + first_column();
        float4 v[4];
#pragma unroll
        for (int k = 0; k < 4; k++) {
            v[k] = *reinterpret_cast<const float4*>(row + column + 16 * k);
            if (weight) {
                const float4 w = *reinterpret_cast<const float4*>(weight + column + 16 * k);
                v[k].x *= factor * w.x;
                v[k].y *= factor * w.y;
                v[k].z *= factor * w.z;
                v[k].w *= factor * w.w;
            }
            if (normed && real) *reinterpret_cast<float4*>(normed + (size_t)blockIdx.x * cols + column + 16 * k) = v[k];
        }
        // a half-warp without a block of its own rounds the first one again, to the same bytes
        if (q) round_block(v, (size_t)blockIdx.x * blocks + (real ? block : 0), q, d, sums);
    }
}

}  // namespace

// x f32 [m, cols] -> rounded rows; weight f32 [cols] of an RMSNorm before it, or null: none. normed f32 [m, cols] or null
// gets the normed row (the router reads it); q null: no rounding. One block of 128 threads a row, cols % 256 == 0.
extern "C" __global__ void __launch_bounds__(THREADS)
prefill_round(const float* x, const float* weight, float eps, float* normed, int8_t* q, float* d, int16_t* sums, int cols) {
    const float* row = x + (size_t)blockIdx.x * cols;
    float factor = 1.f;
    if (weight) {
        float squares = 0;
        for (int block = threadIdx.x >> 4; block < cols / SUPERBLOCK; block += HALF_WARPS)
#pragma unroll
            for (int k = 0; k < 4; k++) {
                const float4 v = *reinterpret_cast<const float4*>(row + block * SUPERBLOCK + first_column() + 16 * k);
                squares += v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w;
            }
        factor = rsqrtf(block_sum(squares) / cols + eps);
    }
    norm_and_round(row, weight, factor, normed, q, d, sums, cols);
}

// Halves x [blocks * 256] times factor -> rounded blocks. 128 threads round 8 blocks; grid ceil(blocks / 8).
extern "C" __global__ void __launch_bounds__(THREADS)
prefill_round_half(const half* x, float factor, int8_t* q, float* d, int16_t* sums, int blocks) {
    const int block = min((int)(blockIdx.x * HALF_WARPS + (threadIdx.x >> 4)), blocks - 1);
    float4 v[4];
#pragma unroll
    for (int k = 0; k < 4; k++) {
        const uint2 h = *reinterpret_cast<const uint2*>(x + (size_t)block * SUPERBLOCK + first_column() + 16 * k);
        const float2 a = __half22float2(bits_half2(h.x)), b = __half22float2(bits_half2(h.y));
        v[k] = make_float4(a.x * factor, a.y * factor, b.x * factor, b.y * factor);
    }
    round_block(v, block, q, d, sums);
}

namespace {

// Eight neighbouring columns times w, added to v.
__device__ __forceinline__ void add_scaled(float (&v)[8], const float* p, float w) {
    const float4 a = *reinterpret_cast<const float4*>(p), b = *reinterpret_cast<const float4*>(p + 4);
    v[0] = fmaf(w, a.x, v[0]), v[1] = fmaf(w, a.y, v[1]), v[2] = fmaf(w, a.z, v[2]), v[3] = fmaf(w, a.w, v[3]);
    v[4] = fmaf(w, b.x, v[4]), v[5] = fmaf(w, b.y, v[5]), v[6] = fmaf(w, b.z, v[6]), v[7] = fmaf(w, b.w, v[7]);
}

__device__ __forceinline__ void add_scaled(float (&v)[8], const half* p, float w) {
    const uint4 h = *reinterpret_cast<const uint4*>(p);
    const uint32_t words[4] = {h.x, h.y, h.z, h.w};
#pragma unroll
    for (int i = 0; i < 4; i++) {
        const float2 a = __half22float2(bits_half2(words[i]));
        v[2 * i] = fmaf(w, a.x, v[2 * i]);
        v[2 * i + 1] = fmaf(w, a.y, v[2 * i + 1]);
    }
}

// y[row] += sum over choices, in their order, of weight * pair row; then the norm and rounding of the next matrix.
template <class Value>
__device__ __forceinline__ void combine(const Value* pairs, float pairFactor, const float* routeWeights, float* y,
                                        const float* normWeight, float eps, float* normed,
                                        int8_t* q, float* d, int16_t* sums, int cols, int topK) {
    const size_t token = blockIdx.x;
    float* row = y + token * cols;
    const Value* first = pairs + token * topK * cols;
    float squares = 0;
    for (int column = threadIdx.x * 8; column < cols; column += THREADS * 8) {
        float v[8] = {};
#pragma unroll 8
        for (int i = 0; i < topK; i++)
            add_scaled(v, first + (size_t)i * cols + column, routeWeights[token * topK + i] * pairFactor);
        add_scaled(v, row + column, 1.f);
        *reinterpret_cast<float4*>(row + column) = make_float4(v[0], v[1], v[2], v[3]);
        *reinterpret_cast<float4*>(row + column + 4) = make_float4(v[4], v[5], v[6], v[7]);
#pragma unroll
        for (int k = 0; k < 8; k++) squares = fmaf(v[k], v[k], squares);
    }
    if (!normWeight) return;
    const float factor = rsqrtf(block_sum(squares) / cols + eps);   // its barrier also shows every thread the whole row
    norm_and_round(row, normWeight, factor, normed, q, d, sums, cols);
}

}  // namespace

// pairs [m, topK, cols] (halves of value / 16) weighted by routeWeights f32 [m, topK] are added to y f32 [m, cols].
// normWeight null: nothing more; otherwise norm and rounding as in prefill_round. One block of 128 threads a row.
extern "C" __global__ void __launch_bounds__(THREADS)
prefill_combine(const half* pairs, const float* routeWeights, float* y, const float* normWeight, float eps, float* normed,
                int8_t* q, float* d, int16_t* sums, int cols, int topK) {
    combine(pairs, HALF_FACTOR, routeWeights, y, normWeight, eps, normed, q, d, sums, cols, topK);
}
