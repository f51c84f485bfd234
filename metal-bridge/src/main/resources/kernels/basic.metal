// Copies, and what the self-test asks.

struct CopyConstants {
    uint count;
};

// target[i] = source[i].
kernel void copy_words(
        device const uint *source [[buffer(0)]],
        device uint *target [[buffer(1)]],
        constant CopyConstants &c [[buffer(2)]],
        uint at [[thread_position_in_grid]]) {
    if (at < c.count) {
        target[at] = source[at];
    }
}

struct FillConstants {
    uint count;
    uint value;
};

// target[i] = value.
kernel void fill_words(
        device uint *target [[buffer(0)]],
        constant FillConstants &c [[buffer(1)]],
        uint at [[thread_position_in_grid]]) {
    if (at < c.count) {
        target[at] = c.value;
    }
}

struct ProbeConstants {
    uint marker;
    float real;
};

// Writes down what arrived: the grid in threadgroups, the threadgroup in threads, and the constants.
kernel void probe_grid(
        device uint *out [[buffer(0)]],
        constant ProbeConstants &c [[buffer(1)]],
        uint3 grid [[threadgroups_per_grid]],
        uint3 group [[threads_per_threadgroup]],
        uint3 place [[thread_position_in_grid]]) {
    if (place.x == 0 && place.y == 0 && place.z == 0) {
        out[0] = grid.x;
        out[1] = grid.y;
        out[2] = grid.z;
        out[3] = group.x;
        out[4] = group.y;
        out[5] = group.z;
        out[6] = c.marker;
        out[7] = as_type<uint>(c.real);
    }
}

// Elements that a threadgroup of check_finite looks at.
constexpr constant uint CHECKED = 4096;

// Sets the flag where x[count] has a NaN or an infinity; never clears it.
kernel void check_finite(
        device const float *x [[buffer(0)]],
        device atomic_uint *flag [[buffer(1)]],
        constant CopyConstants &c [[buffer(2)]],
        uint group [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint threads [[threads_per_threadgroup]]) {
    uint found = 0;
    uint end = min(c.count, (group + 1) * CHECKED);
    for (uint at = group * CHECKED + thread_index; at < end; at += threads) {
        // By the bits: a compiler may take NaN for impossible.
        uint exponent = as_type<uint>(x[at]) & 0x7f800000u;
        found |= exponent == 0x7f800000u ? 1u : 0u;
    }
    if (found != 0) {
        atomic_store_explicit(flag, 1u, memory_order_relaxed);
    }
}
