// What a queue does beside its ops.
// targets: compute_80 compute_90
#include <stdint.h>

#include "launch.cuh"

// Stores the device's clock (ns) in `slot` once all earlier work is done.
extern "C" __global__ void stamp(unsigned long long* slot) {
    wait_for_earlier_kernels();
    store_stamp(slot);
}

// Reads `words` words of 16 bytes and keeps the compiler from leaving that out: measures the memory.
extern "C" __global__ void read_all(const uint4* source, long words, unsigned* out) {
    unsigned mixed = 0;
    for (long i = (long) blockIdx.x * blockDim.x + threadIdx.x; i < words; i += (long) gridDim.x * blockDim.x) {
        uint4 word = source[i];
        mixed ^= word.x ^ word.y ^ word.z ^ word.w;
    }
    if (mixed == 0x12345678u) {
        *out = mixed;
    }
}

// 8 chains of `rounds` multiply-adds in each thread: measures the arithmetic.
extern "C" __global__ void multiply_add(int rounds, float factor, float* out) {
    float sums[8];
    for (int i = 0; i < 8; i++) {
        sums[i] = threadIdx.x + i;
    }
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 8; i++) {
            sums[i] = sums[i] * factor + 1.0f;
        }
    }
    float total = 0;
    for (int i = 0; i < 8; i++) {
        total += sums[i];
    }
    if (total == -1.0f) {
        *out = total;
    }
}
