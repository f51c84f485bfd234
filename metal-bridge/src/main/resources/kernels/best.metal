// The greatest elements of long rows, in order.

// The most that are asked for.
constexpr constant uint MOST_BEST = 128;
// A digit of keys; each of its values has a counter.
constexpr constant uint DIGIT_BITS = 8;
constexpr constant uint DIGITS = 256;
constexpr constant uint KEY_BITS = 64;

struct BestConstants {
    uint stride;
    uint n;
    uint k;
};

// Orders like (value, then the smaller index); no two elements of a row have the same.
static inline ulong key_of(float value, uint index) {
    return ulong(ordered_bits(value)) << 32 | ulong(0xffffffffu - index);
}

// What a threadgroup of `best` knows together.
struct Selection {
    // The digits of the k-th greatest key that are known, and how many keys of those that begin so are wanted.
    ulong prefix;
    uint wanted;
    // 1 when all of them are.
    uint complete;
};

// Finds the digit that the wanted key has, by the counters of all digits: thread t looks at digit DIGITS - 1 - t, so sums run
// from the greatest digit down.
static inline void choose_digit(
        uint count,
        threadgroup Selection *selection,
        threadgroup uint *sums,
        uint thread_index,
        uint lane,
        uint simdgroup) {
    uint before = simd_prefix_exclusive_sum(count);
    if (lane == LANES - 1) {
        sums[simdgroup] = before + count;
    }
    ulong prefix = selection->prefix;
    uint wanted = selection->wanted;
    threadgroup_barrier(mem_flags::mem_threadgroup);
    uint above = before;
    for (uint i = 0; i < simdgroup; i++) {
        above += sums[i];
    }
    if (above < wanted && wanted <= above + count) {
        selection->prefix = prefix << DIGIT_BITS | ulong(DIGITS - 1 - thread_index);
        selection->wanted = wanted - above;
        selection->complete = wanted == above + count ? 1u : 0u;
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
}

// The `k` greatest of the first `n` of x[i, stride], best first, the smaller index first among equals: ids and values [m, k].
// Grid [m], 256 threads.
//
// A selection by digits from the top: each round counts the keys that begin with the digits known so far by their next digit,
// and finds the digit of the k-th greatest. Then all keys from that one up are collected and ranked.
kernel void best(
        device const float *x [[buffer(0)]],
        device int *ids [[buffer(1)]],
        device float *values [[buffer(2)]],
        constant BestConstants &c [[buffer(3)]],
        uint row [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]]) {
    threadgroup atomic_uint counters[DIGITS];
    threadgroup atomic_uint chosen[1];
    threadgroup uint sums[LANES];
    threadgroup Selection selection[1];
    threadgroup ulong found[MOST_BEST];
    device const float *source = x + ulong(row) * c.stride;
    if (thread_index == 0) {
        selection->prefix = 0;
        selection->wanted = c.k;
        selection->complete = 0;
        atomic_store_explicit(chosen, 0u, memory_order_relaxed);
    }
    // The lowest bit of the digits known so far.
    uint known = KEY_BITS;
    uint complete = 0;
    while (complete == 0 && known > 0) {
        atomic_store_explicit(counters + thread_index, 0u, memory_order_relaxed);
        threadgroup_barrier(mem_flags::mem_threadgroup);
        ulong prefix = selection->prefix;
        uint shift = known - DIGIT_BITS;
        for (uint i = thread_index; i < c.n; i += DIGITS) {
            ulong key = key_of(source[i], i);
            // A shift by all 64 bits is not defined.
            if (known == KEY_BITS || key >> known == prefix) {
                atomic_fetch_add_explicit(counters + uint(key >> shift & (DIGITS - 1)), 1u, memory_order_relaxed);
            }
        }
        threadgroup_barrier(mem_flags::mem_threadgroup);
        uint count = atomic_load_explicit(counters + (DIGITS - 1 - thread_index), memory_order_relaxed);
        choose_digit(count, selection, sums, thread_index, lane, simdgroup);
        complete = selection->complete;
        known = shift;
    }
    ulong least = selection->prefix;
    for (uint i = thread_index; i < c.n; i += DIGITS) {
        ulong key = key_of(source[i], i);
        if (key >> known >= least) {
            found[atomic_fetch_add_explicit(chosen, 1u, memory_order_relaxed)] = key;
        }
    }
    threadgroup_barrier(mem_flags::mem_threadgroup);
    // Which came first above is chance; the place of a key is the number of greater ones.
    if (thread_index < c.k) {
        ulong own = found[thread_index];
        uint place = 0;
        for (uint i = 0; i < c.k; i++) {
            place += found[i] > own ? 1u : 0u;
        }
        uint index = 0xffffffffu - uint(own & 0xffffffffu);
        ids[ulong(row) * c.k + place] = int(index);
        values[ulong(row) * c.k + place] = source[index];
    }
}
