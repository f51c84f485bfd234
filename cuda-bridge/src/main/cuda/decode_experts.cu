// One row: the chosen experts' projections, as kernels.
// targets: compute_80 compute_90
#include "stage_experts.cuh"

// h[top_k, ff], and `ids` and `route_weights` [top_k] by block 0, see GateUpStage. A block takes `pairs_per_block` row tiles
// of gate and the same of up, out of top_k * ff / 16. Block (32, Y, Z) of at most 512 threads with Y <= columns = hidden /
// 256; grid ceil(top_k * ff / 16 / pairs_per_block); shared memory Y * Z * depth * place_bytes + 128 * pairs_per_block *
// columns + 4 * (experts rounded up to a multiple of 32) + 4 * top_k + 4 * columns bytes, place_bytes the tile size of the
// larger format. Weights of expert e begin e * (ff / 16) * columns tiles in.
extern "C" __global__ void __launch_bounds__(512, 2) decode_gate_up(
    const float* residual, const float* norm, float eps, int hidden,
    const unsigned long long* router_sums, int experts, int top_k, int renormalise,
    const uint8_t* gate, int format_gate, const uint8_t* up, int format_up, int ff, float* h,
    int* ids, float* route_weights, int pairs_per_block, int depth, int place_bytes, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const Crew crew = Crew::of_block();
    const GateUpStage stage = {
        residual, norm, eps, hidden / BLOCK_COLUMNS, router_sums, experts, top_k, renormalise,
        gate, format_gate, up, format_up, ff, h, ids, route_weights, pairs_per_block, depth, place_bytes};
    const Values ahead = stage.norm_ahead(crew);
    wait_for_earlier_kernels();
    store_stamp(stamp);
    stage.choose(crew, shared);
    stage.start(crew, blockIdx.x, shared);
    if (crew.thread() == 0) {
        for (int i = 0; blockIdx.x == 0 && i < top_k; i++) {
            __stcg(ids + i, stage.chosen(crew, shared)[i]);
        }
        // Only now and only here: the next kernel looks at `ids` before it waits, and its weights are to come after these.
        allow_next_kernel();
    }
    stage.run(crew, blockIdx.x, shared, ahead);
}

// residual[hidden] += the experts' weighted sum, see DownStage. Block (32, Y, Z) of at most 384 threads with Y <= columns =
// ff / 256; grid hidden / 16; shared memory Y * Z * (depth * tile bytes + 64); top_k <= 32.
extern "C" __global__ void __launch_bounds__(384, 2) decode_down(
    const float* h, const int* ids, const float* route_weights, int experts, int top_k,
    const uint8_t* down, int format, int ff, int hidden, float* residual, int depth, unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const Crew crew = Crew::of_block();
    const DownStage stage = {
        h, route_weights, top_k, ff / BLOCK_COLUMNS, down, format, hidden / TILE_ROWS, residual, depth};
    // The experts are known long before h is. What `ids` holds before the wait is only a guess. A lane has an expert.
    const auto read = [&] { return crew.lane < top_k ? min(max(__ldcg(ids + crew.lane), 0), experts - 1) : 0; };
    const int guess = read();
    stage.start(crew, blockIdx.x, shared, [&](int slot) { return __shfl_sync(0xffffffffu, guess, slot); });
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    const int truth = read();
    const auto expert_of = [&](int slot) { return __shfl_sync(0xffffffffu, truth, slot); };
    if (__any_sync(0xffffffffu, truth != guess)) {
        wait_copies<0>();
        __syncwarp();
        stage.start(crew, blockIdx.x, shared, expert_of);
    }
    stage.run(crew, blockIdx.x, shared, expert_of);
}
