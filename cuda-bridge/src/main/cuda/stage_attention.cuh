// Attention of single rows over a paged cache of halves: QK-norm, RoPE, append and a part of the context a block.
//
// The query heads of a KV head (at most 8) are the columns of mma.m16n8k16: 16 keys times 8 queries, and, with the
// weights transposed in registers, 16 elements of V times 8 queries. Every warp has its own 16 positions in shared memory
// and its own running maximum; the warps meet once, at the end. The next keys come while values are used and the other way
// round.
#pragma once

#include "heads.cuh"
#include "launch.cuh"
#include "mma.cuh"

constexpr int ATTENTION_WARPS = 8;  // that read the context
constexpr int ATTENTION_THREADS = 320;  // a warp for each query, one for k, one for v
constexpr int WARP_TOKENS = 16;
constexpr int QUERIES = 8;
constexpr int PADDED = HEAD_SIZE + 8;  // halves a row takes: rows of ldmatrix then fall into different banks
constexpr int STAGE_HALVES = 2 * WARP_TOKENS * PADDED;
constexpr int RESULT_ROW = HEAD_SIZE + 4;  // floats: lanes of one t write to different banks

struct AttentionShared {
    __half stages[ATTENTION_WARPS][STAGE_HALVES];
    __half queries[QUERIES * PADDED];
    __half appended[2 * HEAD_SIZE];
    float maxima[ATTENTION_WARPS][QUERIES], sums[ATTENTION_WARPS][QUERIES];
    int last;
};

// What a warp holds from the start on, while it waits for q, k and v.
struct AttentionAhead {
    int position, begin, end;
    Division division;
    Rotation rotation;
    Head norm;
};

// q [rows, heads * 128], k and v [rows, kv_heads * 128] f32, unrotated. `append`: the row's key and value are not in the
// pool yet, and the block whose split ends with the row's position puts them there (one row a sequence). Otherwise
// decode_append has, and k and v are not read. Results are parts, see attention_splits.cuh; `scratch`
// [rows][heads][max_splits][128] with its logarithms and `arrivals` [rows][kv_heads][4], zeros before the first use, are for
// joining neighbours. Blocks of at least ATTENTION_THREADS.
struct AttentionStage {
    const float *q, *k, *v, *q_norm, *k_norm;
    float eps;
    const float* frequencies;
    float magnitude;
    __half* pool;
    const int *positions, *row_sequence, *block_table;
    int max_blocks, heads, kv_heads, max_splits, append;
    __half* parts;
    float* logarithms;
    __half* scratch;
    float* scratch_logarithms;
    int* arrivals;

    // Starts the copy of the keys (`half` 0) or values (1) of a warp's 16 positions, nothing beyond its last tile; the
    // row's own are not there yet when it appends. One group of copies in any case.
    __device__ __forceinline__ void load(
        const AttentionAhead& ahead, AttentionShared& shared, int tile, int half, int kv_head, int row) const {
        const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
        if (tile < tiles_of(ahead)) {
            const int first = ahead.begin + tile * WARP_TOKENS, part = lane & 15;
            const int* blocks = block_table + (size_t) row_sequence[row] * max_blocks;
            const __half* from = pool + pool_offset(blocks, first, kv_heads, kv_head) + part * 8
                + (size_t) half * kv_heads * BLOCK_TOKENS * HEAD_SIZE;
            __half* to = shared.stages[warp] + half * WARP_TOKENS * PADDED + part * 8;
#pragma unroll
            for (int i = 0; i < WARP_TOKENS / 2; i++) {
                const int r = 2 * i + (lane >> 4);
                if (!append || first + r != ahead.position) {
                    copy16_or_zeros(shared_address(to + r * PADDED), from + r * HEAD_SIZE, first + r <= ahead.position);
                }
            }
        }
        end_copies();
    }

    __device__ __forceinline__ void load_first(
        const AttentionAhead& ahead, AttentionShared& shared, int kv_head, int row) const {
        load(ahead, shared, threadIdx.x >> 5, 0, kv_head, row);
        load(ahead, shared, threadIdx.x >> 5, 1, kv_head, row);
    }

    __device__ __forceinline__ int tiles_of(const AttentionAhead& ahead) const {
        const int warp = threadIdx.x >> 5;
        return warp < ATTENTION_WARPS ? (ahead.end - ahead.begin + WARP_TOKENS - 1) / WARP_TOKENS : 0;
    }

    // False where the split has no positions.
    __device__ __forceinline__ bool start(
        AttentionAhead& ahead, AttentionShared& shared, int split, int kv_head, int row) const {
        const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
        ahead.position = positions[row];
        ahead.division = divide_context(ahead.position + 1, max_splits);
        ahead.begin = split * ahead.division.tokens;
        ahead.end = min(ahead.begin + ahead.division.tokens, ahead.position + 1);
        if (ahead.begin > ahead.position) {
            return false;
        }
        if (append) {
            load_first(ahead, shared, kv_head, row);  // earlier positions are in the cache since earlier steps
        }
        ahead.rotation = rotation_of(ahead.position, frequencies, magnitude, lane);
        ahead.norm = norm_of(warp == QUERIES ? k_norm : q_norm, lane);
        return true;
    }

    __device__ __forceinline__ void run(
        const AttentionAhead& ahead, AttentionShared& shared, int split, int kv_head, int row) const {
        const int lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
        const int group = heads / kv_heads, position = ahead.position, length = position + 1;
        const int begin = ahead.begin, end = ahead.end, count = tiles_of(ahead);
        const Division& division = ahead.division;
        if (!append) {
            load_first(ahead, shared, kv_head, row);
        }
        if (warp < QUERIES) {
            // exp2 instead of exp, and 1 / sqrt(128), both folded into the queries
            const float scale = 0.08838834764831845f * 1.4426950408889634f;
            Head head = {make_float2(0.0f, 0.0f), make_float2(0.0f, 0.0f)};
            if (warp < group) {
                head = head_of(q + ((size_t) row * heads + kv_head * group + warp) * HEAD_SIZE, lane);
                head = norm_and_rotate(head, ahead.norm, eps, ahead.rotation);
            }
            store_head(shared.queries + warp * PADDED, head, scale, lane);
        } else if (warp < QUERIES + 2 && append && end == length) {
            const bool is_key = warp == QUERIES;
            Head head = head_of((is_key ? k : v) + ((size_t) row * kv_heads + kv_head) * HEAD_SIZE, lane);
            if (is_key) {
                head = norm_and_rotate(head, ahead.norm, eps, ahead.rotation);
            }
            store_head(shared.appended + (is_key ? 0 : HEAD_SIZE), head, 1.0f, lane);
            const size_t offset = pool_offset(block_table + (size_t) row_sequence[row] * max_blocks, position, kv_heads, kv_head);
            store_head(pool + offset + (is_key ? 0 : (size_t) kv_heads * BLOCK_TOKENS * HEAD_SIZE), head, 1.0f, lane);
        }
        __syncthreads();

        const int g = lane >> 2, t = lane & 3;
        uint32_t b[HEAD_SIZE / 16][2];
#pragma unroll
        for (int i = 0; i < HEAD_SIZE / 16; i++) {
            b[i][0] = *reinterpret_cast<const uint32_t*>(shared.queries + g * PADDED + i * 16 + 2 * t);
            b[i][1] = *reinterpret_cast<const uint32_t*>(shared.queries + g * PADDED + i * 16 + 2 * t + 8);
        }
        float out[HEAD_SIZE / 16][4] = {};
        float maximum[2] = {-1e30f, -1e30f}, sum[2] = {0.0f, 0.0f};
        __half* keys = warp < ATTENTION_WARPS ? shared.stages[warp] : shared.stages[0];
        __half* values = keys + WARP_TOKENS * PADDED;
        for (int tile = warp; tile < count; tile += ATTENTION_WARPS) {
            wait_copies<1>();
            const int first = begin + tile * WARP_TOKENS;
            const bool own = append && position - first < WARP_TOKENS && position >= first;
            if (own) {
                reinterpret_cast<uint2*>(keys + (position - first) * PADDED)[lane] =
                    reinterpret_cast<const uint2*>(shared.appended)[lane];
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
            __syncwarp();
            load(ahead, shared, tile + ATTENTION_WARPS, 0, kv_head, row);  // in place of the keys just used
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
            wait_copies<1>();
            if (own) {
                reinterpret_cast<uint2*>(values + (position - first) * PADDED)[lane] =
                    reinterpret_cast<const uint2*>(shared.appended + HEAD_SIZE)[lane];
            }
            __syncwarp();
            const uint32_t value_address =
                shared_address(values + (((lane >> 4) << 3) + (lane & 7)) * PADDED + ((lane >> 3) & 1) * 8);
#pragma unroll
            for (int j = 0; j < HEAD_SIZE / 16; j++) {
                uint32_t a[4];
                load_matrices_transposed(a, value_address + j * 32);
                mma_f16_16(out[j], a[0], a[1], a[2], a[3], b0, b1);
            }
            __syncwarp();
            load(ahead, shared, tile + ATTENTION_WARPS, 1, kv_head, row);
        }

        // The warps' results [query][128] in place of their own stages.
        if (warp < ATTENTION_WARPS) {
            float* result = reinterpret_cast<float*>(shared.stages[warp]);
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
                    shared.maxima[warp][2 * t + i] = maximum[i];
                    shared.sums[warp][2 * t + i] = sum[i];
                }
            }
        }
        __syncthreads();
        if (warp < group) {
            const int h = warp;
            float most = shared.maxima[0][h];
#pragma unroll
            for (int w = 1; w < ATTENTION_WARPS; w++) {
                most = fmaxf(most, shared.maxima[w][h]);
            }
            float total = 0.0f;
            float4 o = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
#pragma unroll
            for (int w = 0; w < ATTENTION_WARPS; w++) {
                const float factor = exp2f(shared.maxima[w][h] - most);
                total += factor * shared.sums[w][h];
                const float* from = reinterpret_cast<const float*>(shared.stages[w]) + h * RESULT_ROW;
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
            shared.last = atomicAdd(arrived, 1) == members - 1;
            if (shared.last) {
                *arrived = 0;  // for the next step
                __threadfence();
            }
        }
        __syncthreads();
        if (shared.last && warp < group) {
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
};
