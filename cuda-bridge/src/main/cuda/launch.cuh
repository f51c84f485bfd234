// Order of kernels, and when they began.
#pragma once

// With programmatic dependent launch (cc 9.0+) a kernel may start while the one before still runs: it loads weights,
// which nothing writes, and waits before it reads anything else. Elsewhere, and without that launch attribute, stream
// order does and these are nothing.

__device__ __forceinline__ void allow_next_kernel() {
#if __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.launch_dependents;" ::: "memory");
#endif
}

__device__ __forceinline__ void wait_for_earlier_kernels() {
#if __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

// Stage timing: the first block's first thread stores in `slot` when it began its work, nanoseconds of the device's clock,
// and waits for nothing. Null where nothing is timed.
__device__ __forceinline__ void store_stamp(unsigned long long* slot) {
    if (slot != nullptr && threadIdx.x + threadIdx.y + threadIdx.z == 0 && blockIdx.x + blockIdx.y + blockIdx.z == 0) {
        unsigned long long now;
        asm volatile("mov.u64 %0, %globaltimer;" : "=l"(now));
        __stcg(slot, now);
    }
}
