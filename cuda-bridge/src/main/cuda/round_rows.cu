// Activations of several rows rounded to int8, a block of 256 a warp.
// target: compute_80
//
// `q` int8 [rows, columns] in tile order: of every 64 columns lane t's four words {4t..}, {16+4t..}, {32+4t..}, {48+4t..}
// lie together. `d` f32 [rows, columns / 256], `sums` int16 [rows, columns / 16].
#include "decode_stream.cuh"

// Stores a block as `round_block` gives it, with the sums of 16 columns that minima need.
__device__ __forceinline__ void store_rounded(
    const Rounded& x, float scale, int8_t* q, float* d, int16_t* sums, size_t block, int lane) {
    const int g = lane >> 2, t = lane & 3;
    // Columns 32g + 4t are word 2 * (g & 1) of lane t in chunk g / 2; those 16 further on are the next word.
    uint2* to = reinterpret_cast<uint2*>(q + block * BLOCK_COLUMNS + (g >> 1) * 64 + t * 16 + (g & 1) * 8);
    *to = make_uint2(x.first, x.second);
    int low = __dp4a((int) x.first, 0x01010101, 0), high = __dp4a((int) x.second, 0x01010101, 0);
    low += __shfl_xor_sync(0xffffffffu, low, 1);
    low += __shfl_xor_sync(0xffffffffu, low, 2);
    high += __shfl_xor_sync(0xffffffffu, high, 1);
    high += __shfl_xor_sync(0xffffffffu, high, 2);
    if (t == 0) {
        reinterpret_cast<uint32_t*>(sums + block * 16)[g] = __byte_perm(low, high, 0x5410);
    }
    if (lane == 0) {
        d[block] = scale;
    }
}

// x = norm(residual), rounded. Grid (rows), block 256 threads, shared memory 4 * columns / 256 bytes.
extern "C" __global__ void __launch_bounds__(256) round_normed_rows(
    const float* residual, const float* norm, float eps, int columns, int8_t* q, float* d, int16_t* sums,
    unsigned long long* stamp) {
    extern __shared__ float square[];
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
    const int blocks = columns / BLOCK_COLUMNS;
    allow_next_kernel();
    wait_for_earlier_kernels();
    store_stamp(stamp);
    const float* from = residual + (size_t) blockIdx.x * columns;
    for (int b = warp; b < blocks; b += warps) {
        const Values x = fresh_values(from, b, lane);
        const float sum = warp_total(squares(x.low) + squares(x.high));
        if (lane == 0) {
            square[b] = sum;
        }
    }
    __syncthreads();
    const float factor = norm_factor(square, blocks, eps);
    for (int b = warp; b < blocks; b += warps) {
        const Scaled block = scale_block(fresh_values(from, b, lane), constant_values(norm, b, lane));
        const Rounded x = round_block(block.values.low, block.values.high, lane);
        store_rounded(x, x.scale * factor, q, d, sums, (size_t) blockIdx.x * blocks + b, lane);
    }
}

// x as it is, rounded. Block 256 threads (8 blocks of 256 values), grid ceil(blocks / 8) for `blocks` = rows * columns / 256.
extern "C" __global__ void __launch_bounds__(256) round_rows(
    const float* x, int blocks, int8_t* q, float* d, int16_t* sums, unsigned long long* stamp) {
    const int lane = threadIdx.x & 31;
    const size_t block = (size_t) blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5);
    allow_next_kernel();
    wait_for_earlier_kernels();
    store_stamp(stamp);
    if (block >= blocks) {
        return;
    }
    const Values values = fresh_values(x + block * BLOCK_COLUMNS, 0, lane);
    const Rounded r = round_block(values.low, values.high, lane);
    store_rounded(r, r.scale, q, d, sums, block, lane);
}
