// Rounds float rows to 8 bits for products with quantised weights.
#include "warp.cuh"

constexpr float LARGEST_CODE = 127.0f;

// codes[i] = round(x[i] / step), step = largest of 32 columns / 127; scales[i / 16] = (step, step * sum of 16 codes).
//
// `columns` counts all elements, a multiple of 32. A warp takes 32 columns, a lane each. The step covers 32 columns
// because that is the greatest run that every format's blocks contain whole.
extern "C" __global__ void quantise_rows(const float* x, long columns, int8_t* codes, float2* scales) {
    long at = (long) blockIdx.x * blockDim.x + threadIdx.x;
    if (at >= columns) {
        return;
    }
    float value = x[at];
    float largest = warp_max(fabsf(value));
    // Below this the inverse would not be a number; the products of such values are nothing beside any other.
    bool nothing = largest < 1e-30f;
    float step = nothing ? 0.0f : largest / LARGEST_CODE;
    int code = nothing ? 0 : __float2int_rn(value * (LARGEST_CODE / largest));
    codes[at] = (int8_t) code;
    int sum = code;
    for (int distance = 8; distance > 0; distance /= 2) {
        sum += __shfl_xor_sync(FULL_WARP, sum, distance);
    }
    if (threadIdx.x % 16 == 0) {
        scales[at / 16] = make_float2(step, step * (float) sum);
    }
}
