// One row: RMSNorm and the three projections of attention, as a kernel.
// targets: compute_80 compute_90
#include "stage_qkv.cuh"

// q, k, v = W * norm(residual), f32. Each block takes `tiles_per_block` row tiles of the three matrices put one after the
// other. Block (32, Y, Z) of at most 256 threads with Y <= columns = hidden / 256; grid ceil((rows_q + rows_k + rows_v) / 16 /
// tiles_per_block); shared memory Y * Z * depth * place_bytes + 64 * tiles_per_block * columns + 4 * columns bytes with
// place_bytes the tile size of the larger format. The last block also clears the `clear_count` sums of the router that
// decode_output of the same layer adds to.
extern "C" __global__ void __launch_bounds__(256, 2) decode_qkv(
    const float* residual, const float* norm, float eps, int hidden,
    const uint8_t* weights_q, int format_q, int rows_q, float* q,
    const uint8_t* weights_k, int format_k, int rows_k, float* k,
    const uint8_t* weights_v, int format_v, int rows_v, float* v,
    int tiles_per_block, int depth, int place_bytes,
    unsigned long long* clear, int clear_count, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const Crew crew = Crew::of_block();
    const QkvStage stage = {
        residual, norm, eps, hidden / BLOCK_COLUMNS,
        {weights_q, format_q, rows_q}, {weights_k, format_k, rows_k}, {weights_v, format_v, rows_v},
        q, k, v, tiles_per_block, depth, place_bytes, clear, clear_count};
    stage.start(crew, blockIdx.x, shared);
    const Values ahead = stage.norm_ahead(crew);
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    stage.run(crew, blockIdx.x, gridDim.x, shared, ahead);
}
