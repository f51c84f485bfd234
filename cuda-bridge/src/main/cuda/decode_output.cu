// One row: the output projection of attention and the router's sums, as a kernel.
// targets: compute_80 compute_90
#include "stage_output.cuh"

// residual[rows] += W * attention, and `router_sums` [experts] += the router's share, see stage_output.cuh; `router` may be
// null. Block (32, Y, Z) of at most 512 threads with Y <= columns = heads / 2; grid ceil(rows / 16 / tiles_per_block); shared
// memory Y * Z * (depth * tile bytes + 512) + 64 * tiles_per_block * (columns + 2) bytes. `max_splits` is the grid width of
// decode_attention, `position` the row's; decode_qkv has cleared the sums.
extern "C" __global__ void __launch_bounds__(512, 2) decode_output(
    const __half* parts, const float* logarithms, int max_splits, const int* position, int heads,
    const uint8_t* weights, int format, int rows, float* residual, int tiles_per_block, int depth,
    const float* router_norm, const void* router, int router_format, int experts, unsigned long long* router_sums,
    unsigned long long* stamp) {
    extern __shared__ __align__(16) uint8_t shared[];
    const Crew crew = Crew::of_block();
    const OutputStage stage = {
        parts, logarithms, heads / 2, weights, format, rows, residual, tiles_per_block, depth,
        router_norm, router, router_format, experts, router_sums};
    const int length = *position + 1;  // before the weights: loads return in order
    stage.start(crew, blockIdx.x, shared);
    const int count = divide_context(length, max_splits).parts;
    wait_for_earlier_kernels();
    allow_next_kernel();
    store_stamp(stamp);
    stage.run(crew, blockIdx.x, shared, count);
}
