// What every library begins with. KERNELS.md says how the host binds buffers and sizes grids.
#include <metal_stdlib>

using namespace metal;

constant uint FORMAT [[function_constant(0)]];
constant uint UP_FORMAT [[function_constant(1)]];
constant uint ROW_TILE [[function_constant(2)]];
constant uint ADD [[function_constant(3)]];
constant uint KV_HALF [[function_constant(4)]];

// Threads of a SIMD-group on every GPU that is taken.
constexpr constant uint LANES = 32;
