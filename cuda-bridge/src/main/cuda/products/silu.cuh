// SiLU, without the approximations that would show in a comparison with the other backends.
#pragma once

__device__ inline float silu(float x) {
    return x / (1.0f + expf(-x));
}
