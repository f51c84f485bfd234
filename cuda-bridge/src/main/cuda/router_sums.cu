// One row: the sums that routing begins with, where the attention before has not left them.
// target: compute_80
#include "tiles.cuh"

// Steps of the sums, as in decode_output: whole numbers, so that their order does not matter.
constexpr float ROUTER_STEPS = 268435456.0f;

__device__ __forceinline__ float router_weight(const void* router, int format, size_t index) {
    if (format == FORMAT_F32) {
        return reinterpret_cast<const float*>(router)[index];
    }
    const unsigned short bits = reinterpret_cast<const unsigned short*>(router)[index];
    return format == FORMAT_F16 ? __half2float(__ushort_as_half(bits)) : __uint_as_float((uint32_t) bits << 16);
}

// sums[experts] = sum over i of residual[i] * norm[i] * router[expert, i]. Grid [experts], a block an expert.
extern "C" __global__ void __launch_bounds__(256) router_sums(
    const float* residual, const float* norm, int hidden, const void* router, int format, unsigned long long* sums) {
    __shared__ float part[8];
    float sum = 0.0f;
    for (int i = threadIdx.x; i < hidden; i += blockDim.x) {
        sum += residual[i] * norm[i] * router_weight(router, format, (size_t) blockIdx.x * hidden + i);
    }
    for (int distance = 16; distance > 0; distance /= 2) {
        sum += __shfl_xor_sync(0xffffffffu, sum, distance);
    }
    if ((threadIdx.x & 31) == 0) {
        part[threadIdx.x >> 5] = sum;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        float all = 0.0f;
        for (int warp = 0; warp < 8; warp++) {
            all += part[warp];
        }
        sums[blockIdx.x] = (unsigned long long) __float2ll_rn(all * ROUTER_STEPS);
    }
}
