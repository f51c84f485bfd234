// The choice of experts, and pairs sorted by expert.

struct RouteConstants {
    uint experts;
    uint top_k;
    uint renormalise;
};

// The `top_k` greatest of logits[i, experts], best first, the smaller id on a tie, and their share of the softmax; the share
// among the chosen alone where `renormalise` is not 0. A SIMD-group takes a row; grid [m]. Threadgroup memory: a word for each
// expert.
kernel void route(
        device const float *logits [[buffer(0)]],
        device int *ids [[buffer(1)]],
        device float *weights [[buffer(2)]],
        constant RouteConstants &c [[buffer(3)]],
        threadgroup uint *keys [[threadgroup(0)]],
        uint row [[threadgroup_position_in_grid]],
        uint lane [[thread_index_in_simdgroup]]) {
    device const float *own = logits + ulong(row) * c.experts;
    device int *chosen = ids + ulong(row) * c.top_k;
    device float *shares = weights + ulong(row) * c.top_k;
    // A lane looks only at keys that it wrote itself.
    for (uint e = lane; e < c.experts; e += LANES) {
        keys[e] = ordered_bits(own[e]);
    }
    float greatest = 0.0f;
    float total = 0.0f;
    for (uint slot = 0; slot < c.top_k; slot++) {
        uint best = 0;
        uint index = 0xffffffffu;
        for (uint e = lane; e < c.experts; e += LANES) {
            if (keys[e] > best) {
                best = keys[e];
                index = e;
            }
        }
        uint top = simd_max(best);
        uint expert = simd_min(best == top ? index : 0xffffffffu);
        if (expert % LANES == lane) {
            keys[expert] = 0;
        }
        if (slot == 0) {
            greatest = own[expert];
        }
        float share = precise::exp(own[expert] - greatest);
        total += share;
        if (slot % LANES == lane) {
            chosen[slot] = int(expert);
            shares[slot] = share;
        }
    }
    if (c.renormalise == 0) {
        float sum = 0.0f;
        for (uint e = lane; e < c.experts; e += LANES) {
            sum += precise::exp(own[e] - greatest);
        }
        total = simd_sum(sum);
    }
    // The lane that wrote a share divides it.
    for (uint slot = lane; slot < c.top_k; slot += LANES) {
        shares[slot] = shares[slot] / total;
    }
}

struct BucketConstants {
    uint pairs;
    uint experts;
};

// Counting sort of ids[pairs] by expert: pairs of expert e are order[offsets[e] .. offsets[e + 1]), ascending. Grid [experts]:
// a threadgroup counts and places the pairs of its own expert, so nothing depends on the order of threadgroups.
kernel void bucket(
        device const int *ids [[buffer(0)]],
        device int *offsets [[buffer(1)]],
        device int *order [[buffer(2)]],
        constant BucketConstants &c [[buffer(3)]],
        uint group [[threadgroup_position_in_grid]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint threads [[threads_per_threadgroup]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]],
        uint simdgroups [[simdgroups_per_threadgroup]]) {
    threadgroup uint counts[LANES];
    threadgroup uint sums[LANES];
    int expert = int(group);
    uint below = 0;
    for (uint pair = thread_index; pair < c.pairs; pair += threads) {
        below += ids[pair] < expert ? 1u : 0u;
    }
    uint next = group_count(below, counts, lane, simdgroup, simdgroups);
    if (thread_index == 0) {
        offsets[group] = int(next);
        if (group == c.experts - 1) {
            offsets[c.experts] = int(c.pairs);
        }
    }
    for (uint base = 0; base < c.pairs; base += threads) {
        uint pair = base + thread_index;
        uint mine = pair < c.pairs && ids[pair] == expert ? 1u : 0u;
        uint before = simd_prefix_exclusive_sum(mine);
        if (lane == LANES - 1) {
            sums[simdgroup] = before + mine;
        }
        threadgroup_barrier(mem_flags::mem_threadgroup);
        uint place = next + before;
        for (uint i = 0; i < simdgroups; i++) {
            place += i < simdgroup ? sums[i] : 0u;
            next += sums[i];
        }
        if (mine != 0) {
            order[place] = int(pair);
        }
        threadgroup_barrier(mem_flags::mem_threadgroup);
    }
}

// Pairs that one threadgroup of expert_mat_mul multiplies, and weight rows.
constexpr constant uint TILE_PAIRS = 32;
constexpr constant uint TILE_WEIGHT_ROWS = 64;

struct TilesConstants {
    uint experts;
    uint rows;
};

// Cuts the buckets into tiles: tiles[0] is their number, then three words each: expert, first place in `order`, pairs. grid
// becomes {tiles, rows / 64 rounded up, 1}. One threadgroup.
kernel void expert_tiles(
        device const int *offsets [[buffer(0)]],
        device uint *tiles [[buffer(1)]],
        device uint *grid [[buffer(2)]],
        constant TilesConstants &c [[buffer(3)]],
        uint thread_index [[thread_index_in_threadgroup]],
        uint threads [[threads_per_threadgroup]],
        uint lane [[thread_index_in_simdgroup]],
        uint simdgroup [[simdgroup_index_in_threadgroup]],
        uint simdgroups [[simdgroups_per_threadgroup]]) {
    threadgroup uint sums[LANES];
    uint next = 0;
    for (uint base = 0; base < c.experts; base += threads) {
        uint expert = base + thread_index;
        uint first = 0;
        uint pairs = 0;
        if (expert < c.experts) {
            first = uint(offsets[expert]);
            pairs = uint(offsets[expert + 1]) - first;
        }
        uint count = (pairs + TILE_PAIRS - 1) / TILE_PAIRS;
        uint before = simd_prefix_exclusive_sum(count);
        if (lane == LANES - 1) {
            sums[simdgroup] = before + count;
        }
        threadgroup_barrier(mem_flags::mem_threadgroup);
        uint place = next + before;
        for (uint i = 0; i < simdgroups; i++) {
            place += i < simdgroup ? sums[i] : 0u;
            next += sums[i];
        }
        for (uint i = 0; i < count; i++) {
            device uint *tile = tiles + 1 + 3 * (place + i);
            tile[0] = expert;
            tile[1] = first + i * TILE_PAIRS;
            tile[2] = min(TILE_PAIRS, pairs - i * TILE_PAIRS);
        }
        threadgroup_barrier(mem_flags::mem_threadgroup);
    }
    if (thread_index == 0) {
        tiles[0] = next;
        grid[0] = next;
        grid[1] = (c.rows + TILE_WEIGHT_ROWS - 1) / TILE_WEIGHT_ROWS;
        grid[2] = 1;
    }
}
