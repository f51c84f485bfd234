// Sums over a threadgroup.

// The sum of `value` over all threads of the threadgroup, for all of them. `scratch` is `LANES` floats; calls that follow each
// other use different ones, or stand behind a barrier.
static inline float group_sum(float value, threadgroup float *scratch, uint lane, uint simdgroup, uint simdgroups) {
    float sum = simd_sum(value);
    if (lane == 0) {
        scratch[simdgroup] = sum;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    return simd_sum(lane < simdgroups ? scratch[lane] : 0.0f);
}

// The same for whole numbers.
static inline uint group_count(uint value, threadgroup uint *scratch, uint lane, uint simdgroup, uint simdgroups) {
    uint sum = simd_sum(value);
    if (lane == 0) {
        scratch[simdgroup] = sum;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    return simd_sum(lane < simdgroups ? scratch[lane] : 0u);
}
