// Attention of single rows, as kernels.
// targets: compute_80 compute_90
#include "stage_attention.cuh"

// Attention in parts, see AttentionStage. Grid (max_splits, kv_heads, rows), block 320 threads, shared memory 72848 bytes.
// Blocks beyond the context return at once.
extern "C" __global__ void __launch_bounds__(ATTENTION_THREADS, 2) decode_attention(
    const float* q, const float* k, const float* v, const float* q_norm, const float* k_norm, float eps,
    const float* frequencies, float magnitude, __half* pool, const int* positions, const int* row_sequence,
    const int* block_table, int max_blocks, int heads, int append, __half* parts, float* logarithms, __half* scratch,
    float* scratch_logarithms, int* arrivals, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t bytes[];
    AttentionShared& shared = *reinterpret_cast<AttentionShared*>(bytes);
    const AttentionStage stage = {
        q, k, v, q_norm, k_norm, eps, frequencies, magnitude, pool, positions, row_sequence, block_table, max_blocks, heads,
        (int) gridDim.y, (int) gridDim.x, append, parts, logarithms, scratch, scratch_logarithms, arrivals};
    AttentionAhead ahead;
    const bool busy = stage.start(ahead, shared, blockIdx.x, blockIdx.y, blockIdx.z);
    if (!busy) {
        return;  // at once, so that the blocks behind it start; those of split 0 always wait
    }
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    stage.run(ahead, shared, blockIdx.x, blockIdx.y, blockIdx.z);
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
