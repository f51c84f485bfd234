// Attention of single rows over a paged cache of halves: QK-norm, RoPE, append and a part of the context a block.
// targets: compute_80 compute_90
//
// The query heads of a KV head (at most 8) are the columns of mma.m16n8k16: 16 keys times 8 queries, and, with the
// weights transposed in registers, 16 elements of V times 8 queries. Every warp has its own 16 positions in shared memory
// and its own running maximum; the warps meet once, at the end.
#include "attention_splits.cuh"
#include "mma.cuh"
#include "tiles.cuh"

constexpr int ATTENTION_WARPS = 8;  // that read the context
constexpr int ATTENTION_THREADS = 320;  // a warp for each query, one for k, one for v
constexpr int WARP_TOKENS = 16;
constexpr int QUERIES = 8;
constexpr int PADDED = HEAD_SIZE + 8;  // halves a row takes: rows of ldmatrix then fall into different banks
constexpr int STAGE_HALVES = 2 * WARP_TOKENS * PADDED;
constexpr int RESULT_ROW = HEAD_SIZE + 4;  // floats: lanes of one t write to different banks

struct Rotation {
    float2 cosine, sine;  // of pairs 2 * lane and 2 * lane + 1
};

// Angles as doubles: in floats position times frequency is off by 1e-3 at position 30,000.
__device__ __forceinline__ Rotation rotation_of(int position, const float* frequencies, float magnitude, int lane) {
    float s[2], c[2];
#pragma unroll
    for (int i = 0; i < 2; i++) {
        const double turns = (double) position * (double) frequencies[2 * lane + i] * 0.31830988618379067154;
        const float half_turns = (float) (turns - 2.0 * rint(turns * 0.5));
        sincospif(half_turns, &s[i], &c[i]);
    }
    Rotation r;
    r.cosine = make_float2(c[0] * magnitude, c[1] * magnitude);
    r.sine = make_float2(s[0] * magnitude, s[1] * magnitude);
    return r;
}

// A head as a warp holds it: elements 2 * lane, 2 * lane + 1 and those 64 further on, its rotation partners.
struct Head {
    float2 low, high;
};

__device__ __forceinline__ Head head_of(const float* from, int lane) {
    Head h;
    h.low = __ldcg(reinterpret_cast<const float2*>(from) + lane);
    h.high = __ldcg(reinterpret_cast<const float2*>(from + HEAD_SIZE / 2) + lane);
    return h;
}

__device__ __forceinline__ Head norm_of(const float* from, int lane) {
    Head h;
    h.low = __ldg(reinterpret_cast<const float2*>(from) + lane);
    h.high = __ldg(reinterpret_cast<const float2*>(from + HEAD_SIZE / 2) + lane);
    return h;
}

// RMSNorm over the head, then the rotation.
__device__ __forceinline__ Head norm_and_rotate(const Head& h, const Head& norm, float eps, const Rotation& by) {
    float square = h.low.x * h.low.x + h.low.y * h.low.y + h.high.x * h.high.x + h.high.y * h.high.y;
#pragma unroll
    for (int distance = 16; distance > 0; distance /= 2) {
        square += __shfl_xor_sync(0xffffffffu, square, distance);
    }
    const float factor = rsqrtf(square / HEAD_SIZE + eps);
    const float2 a = make_float2(h.low.x * factor * norm.low.x, h.low.y * factor * norm.low.y);
    const float2 b = make_float2(h.high.x * factor * norm.high.x, h.high.y * factor * norm.high.y);
    Head r;
    r.low = make_float2(a.x * by.cosine.x - b.x * by.sine.x, a.y * by.cosine.y - b.y * by.sine.y);
    r.high = make_float2(b.x * by.cosine.x + a.x * by.sine.x, b.y * by.cosine.y + a.y * by.sine.y);
    return r;
}

__device__ __forceinline__ void store_head(__half* to, const Head& h, float scale, int lane) {
    reinterpret_cast<__half2*>(to)[lane] = __floats2half2_rn(h.low.x * scale, h.low.y * scale);
    reinterpret_cast<__half2*>(to + HEAD_SIZE / 2)[lane] = __floats2half2_rn(h.high.x * scale, h.high.y * scale);
}

// Stores a head's part, four elements a lane from `position` of its order on; `total` is the sum of weights 2^(s - most).
__device__ __forceinline__ void store_part_at(
    __half* parts, float* logarithms, size_t at, int position, const float4& o, float total, float most, int lane) {
    const float inverse = __fdividef(1.0f, total);
    const __half2 low = __floats2half2_rn(o.x * inverse, o.y * inverse), high = __floats2half2_rn(o.z * inverse, o.w * inverse);
    uint2 packed;
    packed.x = *reinterpret_cast<const uint32_t*>(&low);
    packed.y = *reinterpret_cast<const uint32_t*>(&high);
    __stcg(reinterpret_cast<uint2*>(parts + at * HEAD_SIZE + position), packed);
    if (lane == 0) {
        __stcg(logarithms + at, most + log2f(total));
    }
}

// The same for elements 4 * lane...
__device__ __forceinline__ void store_part(
    __half* parts, float* logarithms, size_t at, const float4& o, float total, float most, int lane) {
    store_part_at(parts, logarithms, at, part_position(4 * lane), o, total, most, lane);
}

// Where K of a position of a KV head lies in the pool [blocks, 2, kv_heads, 32, 128]; V lies kv_heads * 32 * 128 further.
__device__ __forceinline__ size_t pool_offset(const int* blocks, int position, int kv_heads, int kv_head) {
    const int block = blocks[position / BLOCK_TOKENS];
    return (((size_t) block * 2 * kv_heads + kv_head) * BLOCK_TOKENS + position % BLOCK_TOKENS) * HEAD_SIZE;
}

// Attention in parts. Grid (max_splits, kv_heads, rows), block 320 threads, shared memory 69632 bytes.
// q [rows, heads * 128], k and v [rows, kv_heads * 128] f32, unrotated. `append`: the row's key and value are not in the
// pool yet, and the block whose split ends with the row's position puts them there (one row a sequence). Otherwise
// decode_append has, and k and v are not read. Blocks beyond the context return at once. Results are parts, see
// attention_splits.cuh; `scratch` [rows][heads][max_splits][128] with its logarithms and `arrivals` [rows][kv_heads][4],
// zeros before the first use, are for joining neighbours.
extern "C" __global__ void __launch_bounds__(ATTENTION_THREADS, 2) decode_attention(
    const float* q, const float* k, const float* v, const float* q_norm, const float* k_norm, float eps,
    const float* frequencies, float magnitude, __half* pool, const int* positions, const int* row_sequence,
    const int* block_table, int max_blocks, int heads, int append, __half* parts, float* logarithms, __half* scratch,
    float* scratch_logarithms, int* arrivals, unsigned long long* stamp) {
    extern __shared__ __align__(16) __half stages[];
    __shared__ __align__(16) __half queries[QUERIES * PADDED];
    __shared__ __align__(16) __half appended[2 * HEAD_SIZE];
    __shared__ float maxima[ATTENTION_WARPS][QUERIES], sums[ATTENTION_WARPS][QUERIES];
    __shared__ bool last;
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    const int split = blockIdx.x, kv_head = blockIdx.y, row = blockIdx.z;
    const int max_splits = gridDim.x, kv_heads = gridDim.y;
    const int group = heads / kv_heads;

    const int position = positions[row], length = position + 1;
    const Division division = divide_context(length, max_splits);
    const int begin = split * division.tokens, end = min(begin + division.tokens, length);
    if (begin >= length) {
        wait_for_earlier_kernels();
        return;
    }
    const int* blocks = block_table + (size_t) row_sequence[row] * max_blocks;
    const int count = warp < ATTENTION_WARPS ? (end - begin + WARP_TOKENS - 1) / WARP_TOKENS : 0;
    __half* mine = stages + warp * STAGE_HALVES;
    const auto load = [&](int tile) {
        const int first = begin + tile * WARP_TOKENS;
        const __half* keys = pool + pool_offset(blocks, first, kv_heads, kv_head);
        const __half* values = keys + (size_t) kv_heads * BLOCK_TOKENS * HEAD_SIZE;
        const int part = lane & 15;
        __half* to = mine + part * 8;
#pragma unroll
        for (int i = 0; i < WARP_TOKENS / 2; i++) {
            const int r = 2 * i + (lane >> 4);
            if (append && first + r == position) {
                continue;
            }
            const bool valid = first + r < length;
            copy16_or_zeros(shared_address(to + r * PADDED), keys + r * HEAD_SIZE + part * 8, valid);
            copy16_or_zeros(shared_address(to + (WARP_TOKENS + r) * PADDED), values + r * HEAD_SIZE + part * 8, valid);
        }
        end_copies();
    };
    if (append && warp < count) {
        load(warp);  // earlier positions are in the cache since earlier steps
    }
    const Rotation rotation = rotation_of(position, frequencies, magnitude, lane);
    const Head norm = norm_of(warp == QUERIES ? k_norm : q_norm, lane);
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    if (!append && warp < count) {
        load(warp);
    }

    if (warp < QUERIES) {
        // exp2 instead of exp, and 1 / sqrt(128), both folded into the queries
        const float scale = 0.08838834764831845f * 1.4426950408889634f;
        Head head = {make_float2(0.0f, 0.0f), make_float2(0.0f, 0.0f)};
        if (warp < group) {
            head = head_of(q + ((size_t) row * heads + kv_head * group + warp) * HEAD_SIZE, lane);
            head = norm_and_rotate(head, norm, eps, rotation);
        }
        store_head(queries + warp * PADDED, head, scale, lane);
    } else if (append && end == length) {
        const bool is_key = warp == QUERIES;
        Head head = head_of((is_key ? k : v) + ((size_t) row * kv_heads + kv_head) * HEAD_SIZE, lane);
        if (is_key) {
            head = norm_and_rotate(head, norm, eps, rotation);
        }
        store_head(appended + (is_key ? 0 : HEAD_SIZE), head, 1.0f, lane);
        const size_t offset = pool_offset(blocks, position, kv_heads, kv_head);
        store_head(pool + offset + (is_key ? 0 : (size_t) kv_heads * BLOCK_TOKENS * HEAD_SIZE), head, 1.0f, lane);
    }
    __syncthreads();

    const int g = lane >> 2, t = lane & 3;
    uint32_t b[HEAD_SIZE / 16][2];
#pragma unroll
    for (int i = 0; i < HEAD_SIZE / 16; i++) {
        b[i][0] = *reinterpret_cast<const uint32_t*>(queries + g * PADDED + i * 16 + 2 * t);
        b[i][1] = *reinterpret_cast<const uint32_t*>(queries + g * PADDED + i * 16 + 2 * t + 8);
    }
    float out[HEAD_SIZE / 16][4] = {};
    float maximum[2] = {-1e30f, -1e30f}, sum[2] = {0.0f, 0.0f};
    __half* keys = mine;
    __half* values = keys + WARP_TOKENS * PADDED;
    for (int tile = warp; tile < count; tile += ATTENTION_WARPS) {
        wait_copies<0>();
        const int first = begin + tile * WARP_TOKENS;
        if (append && position - first < WARP_TOKENS && position >= first) {
            const int to = (position - first) * PADDED;
            reinterpret_cast<uint2*>(keys + to)[lane] = reinterpret_cast<const uint2*>(appended)[lane];
            reinterpret_cast<uint2*>(values + to)[lane] = reinterpret_cast<const uint2*>(appended + HEAD_SIZE)[lane];
        }
        __syncwarp();
        float score[4] = {0.0f, 0.0f, 0.0f, 0.0f}, second[4] = {0.0f, 0.0f, 0.0f, 0.0f};
        const uint32_t key_address = shared_address(keys + (lane & 15) * PADDED + (lane >> 4) * 8);
#pragma unroll
        for (int i = 0; i < HEAD_SIZE / 16; i++) {
            uint32_t a[4];
            load_matrices(a, key_address + i * 32);
            mma_f16_16(i & 1 ? second : score, a[0], a[1], a[2], a[3], b[i][0], b[i][1]);
        }
#pragma unroll
        for (int i = 0; i < 4; i++) {
            score[i] += second[i];
        }
        if (first + g >= length) {
            score[0] = score[1] = -1e30f;
        }
        if (first + g + 8 >= length) {
            score[2] = score[3] = -1e30f;
        }
        float weight[4];
#pragma unroll
        for (int i = 0; i < 2; i++) {
            float m = fmaxf(score[i], score[i + 2]);
#pragma unroll
            for (int distance = 4; distance < 32; distance *= 2) {
                m = fmaxf(m, __shfl_xor_sync(0xffffffffu, m, distance));
            }
            m = fmaxf(m, maximum[i]);
            if (tile != warp) {
                const float shrink = exp2f(maximum[i] - m);
                sum[i] *= shrink;
#pragma unroll
                for (int j = 0; j < HEAD_SIZE / 16; j++) {
                    out[j][i] *= shrink;
                    out[j][i + 2] *= shrink;
                }
            }
            maximum[i] = m;
            weight[i] = exp2f(score[i] - m);
            weight[i + 2] = exp2f(score[i + 2] - m);
            sum[i] += weight[i] + weight[i + 2];
        }
        const __half2 upper = __floats2half2_rn(weight[0], weight[1]), lower = __floats2half2_rn(weight[2], weight[3]);
        const uint32_t b0 = transpose_matrix(*reinterpret_cast<const uint32_t*>(&upper));
        const uint32_t b1 = transpose_matrix(*reinterpret_cast<const uint32_t*>(&lower));
        const uint32_t value_address =
            shared_address(values + (((lane >> 4) << 3) + (lane & 7)) * PADDED + ((lane >> 3) & 1) * 8);
#pragma unroll
        for (int j = 0; j < HEAD_SIZE / 16; j++) {
            uint32_t a[4];
            load_matrices_transposed(a, value_address + j * 32);
            mma_f16_16(out[j], a[0], a[1], a[2], a[3], b0, b1);
        }
        __syncwarp();
        if (tile + ATTENTION_WARPS < count) {
            load(tile + ATTENTION_WARPS);
        }
    }

    // The warps' results [query][128] in place of their own stages.
    if (warp < ATTENTION_WARPS) {
        float* result = reinterpret_cast<float*>(mine);
#pragma unroll
        for (int i = 0; i < 2; i++) {
#pragma unroll
            for (int distance = 4; distance < 32; distance *= 2) {
                sum[i] += __shfl_xor_sync(0xffffffffu, sum[i], distance);
            }
#pragma unroll
            for (int j = 0; j < HEAD_SIZE / 16; j++) {
                result[(2 * t + i) * RESULT_ROW + j * 16 + g] = out[j][i];
                result[(2 * t + i) * RESULT_ROW + j * 16 + g + 8] = out[j][i + 2];
            }
            if (g == 0) {
                maxima[warp][2 * t + i] = maximum[i];
                sums[warp][2 * t + i] = sum[i];
            }
        }
    }
    __syncthreads();
    if (warp < group) {
        const int h = warp;
        float most = maxima[0][h];
#pragma unroll
        for (int w = 1; w < ATTENTION_WARPS; w++) {
            most = fmaxf(most, maxima[w][h]);
        }
        float total = 0.0f;
        float4 o = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
#pragma unroll
        for (int w = 0; w < ATTENTION_WARPS; w++) {
            const float factor = exp2f(maxima[w][h] - most);
            total += factor * sums[w][h];
            const float* from = reinterpret_cast<const float*>(stages + w * STAGE_HALVES) + h * RESULT_ROW;
            const float4 p = *reinterpret_cast<const float4*>(from + 4 * lane);
            o.x += factor * p.x;
            o.y += factor * p.y;
            o.z += factor * p.z;
            o.w += factor * p.w;
        }
        // Where no neighbours are joined the split is a part.
        const bool joined = division.neighbours > 1;
        const size_t head = (size_t) row * heads + kv_head * group + h;
        const size_t at = joined ? head * max_splits + split : head * MAX_PARTS + split;
        store_part(joined ? scratch : parts, joined ? scratch_logarithms : logarithms, at, o, total, most, lane);
    }
    if (division.neighbours == 1) {
        return;
    }
    __syncthreads();
    const int part = split / division.neighbours, first = part * division.neighbours;
    const int members = min(division.neighbours, division.splits - first);
    if (threadIdx.x == 0) {
        __threadfence();
        int* arrived = arrivals + ((size_t) row * kv_heads + kv_head) * MAX_PARTS + part;
        last = atomicAdd(arrived, 1) == members - 1;
        if (last) {
            *arrived = 0;  // for the next step
            __threadfence();
        }
    }
    __syncthreads();
    if (last && warp < group) {
        const size_t head = (size_t) row * heads + kv_head * group + warp, from = head * max_splits + first;
        const float mine = lane < members ? __ldcg(scratch_logarithms + from + lane) : -1e30f;
        float most = mine;
#pragma unroll
        for (int distance = 16; distance > 0; distance /= 2) {
            most = fmaxf(most, __shfl_xor_sync(0xffffffffu, most, distance));
        }
        float total = 0.0f;
        float4 o = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
#pragma unroll 8
        for (int m = 0; m < members; m++) {
            const uint2 two = __ldcg(reinterpret_cast<const uint2*>(scratch + (from + m) * HEAD_SIZE) + lane);
            const float factor = exp2f(__shfl_sync(0xffffffffu, mine, m) - most);
            const float2 a = halves(two.x), b = halves(two.y);
            total += factor;
            o.x += factor * a.x;
            o.y += factor * a.y;
            o.z += factor * b.x;
            o.w += factor * b.y;
        }
        store_part_at(parts, logarithms, head * MAX_PARTS + part, 4 * lane, o, total, most, lane);
    }
}

// Several rows: QK-norm and RoPE of k, and k and v into the pool. Grid (kv_heads, rows), block 64 threads.
extern "C" __global__ void __launch_bounds__(64) decode_append(
    const float* k, const float* v, const float* k_norm, float eps, const float* frequencies, float magnitude,
    __half* pool, const int* positions, const int* row_sequence, const int* block_table, int max_blocks,
    unsigned long long* stamp) {
    const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    const int kv_head = blockIdx.x, row = blockIdx.y, kv_heads = gridDim.x;
    const int position = positions[row];
    const int* blocks = block_table + (size_t) row_sequence[row] * max_blocks;
    const size_t offset = pool_offset(blocks, position, kv_heads, kv_head);
    const Rotation rotation = rotation_of(position, frequencies, magnitude, lane);
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    Head head = head_of((warp == 0 ? k : v) + ((size_t) row * kv_heads + kv_head) * HEAD_SIZE, lane);
    if (warp == 0) {
        head = norm_and_rotate(head, norm_of(k_norm, lane), eps, rotation);
    }
    store_head(pool + offset + (size_t) warp * kv_heads * BLOCK_TOKENS * HEAD_SIZE, head, 1.0f, lane);
}
