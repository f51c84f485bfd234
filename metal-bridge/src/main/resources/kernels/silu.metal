// x / (1 + e^-x); where the exponential is beyond all floats, 0.
static inline float silu(float x) {
    return x / (1.0f + precise::exp(-x));
}
