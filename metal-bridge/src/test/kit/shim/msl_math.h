// Functions of numbers. Those of `precise` are the C library's, which are at least as exact as Metal's.
#pragma once

#include "msl_types.h"

#include <cfloat>

#define INFINITY_BITS 0x7f800000u

namespace metal {

namespace precise {
inline float exp(float x) { return ::expf(x); }
inline float sqrt(float x) { return ::sqrtf(x); }
inline float sin(float x) { return ::sinf(x); }
inline float cos(float x) { return ::cosf(x); }
}  // namespace precise

inline float fma(float a, float b, float c) { return ::fmaf(a, b, c); }

inline float4 fma(float4 a, float4 b, float4 c) {
    float4 result;
    for (int i = 0; i < 4; i++) {
        result[i] = ::fmaf(a[i], b[i], c[i]);
    }
    return result;
}

// Metal takes no arguments of mixed types here; neither does this.
template <class T> inline T max(T a, T b) { return a > b ? a : b; }

template <class T> inline T min(T a, T b) { return a < b ? a : b; }

inline bool isnan(float x) { return x != x; }

inline bool isfinite(float x) { return __builtin_isfinite(x); }

}  // namespace metal
