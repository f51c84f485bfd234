// How the warps of a block share the units of some row tiles when there is one row of activations.
#pragma once

#include "launch.cuh"
#include "products.cuh"

// A warp's place in its block. It has column block `column` of the matrix and, of the block's row tiles, every `groups`-th
// from `group` on: so it keeps its activations in registers for all of its units. A matrix with more column blocks than
// `columns_at_once` is gone through in several passes.
struct Crew {
    int column, columns_at_once, group, groups, lane;

    // In blocks of (32, columns_at_once, groups) threads.
    __device__ __forceinline__ static Crew of_block() {
        Crew c;
        c.column = threadIdx.y;
        c.columns_at_once = blockDim.y;
        c.group = threadIdx.z;
        c.groups = blockDim.z;
        c.lane = threadIdx.x;
        return c;
    }

    __device__ __forceinline__ int warps() const { return columns_at_once * groups; }

    __device__ __forceinline__ int warp() const { return column + columns_at_once * group; }

    // The thread's number in the block, and how many there are.
    __device__ __forceinline__ int thread() const { return lane + 32 * warp(); }

    __device__ __forceinline__ int threads() const { return 32 * warps(); }
};

struct Cursor {
    int column, tile;
};

// Order in which a warp takes its units.
struct Share {
    Crew crew;
    int columns, tiles;

    __device__ __forceinline__ Cursor start() const { return {crew.column, crew.group}; }

    __device__ __forceinline__ bool holds(const Cursor& at) const { return at.tile < tiles && at.column < columns; }

    __device__ __forceinline__ void advance(Cursor& at) const {
        at.tile += crew.groups;
        if (at.tile >= tiles) {
            at.tile = crew.group;
            at.column += crew.columns_at_once;
        }
    }
};

// A warp's ring of places for tiles in shared memory: `depth` (1..3) of `bytes` each.
struct Ring {
    uint8_t* places;
    int depth, bytes;

    __device__ __forceinline__ Ring(uint8_t* shared, const Crew& crew, int depth, int bytes) : depth(depth), bytes(bytes) {
        int offset = crew.warp() * depth * bytes;
        asm volatile("" : "+r"(offset));  // kept: read anew from special registers it costs every unit tens of cycles
        places = shared + offset;
    }

    // Waits for the oldest of `depth` tiles under way.
    __device__ __forceinline__ void wait() const {
        if (depth == 1) {
            wait_copies<0>();
        } else if (depth == 2) {
            wait_copies<1>();
        } else {
            wait_copies<2>();
        }
        __syncwarp();
    }
};

// Starts the copies of the first units; they depend on no earlier kernel. `copy(place, cursor)` starts one.
template <class Copy>
__device__ __forceinline__ void start_units(const Share& share, const Ring& ring, Copy copy) {
    Cursor next = share.start();
    for (int i = 0; i < ring.depth; i++) {
        if (share.holds(next)) {
            copy(ring.places + i * ring.bytes, next);
            share.advance(next);
        }
        end_copies();
    }
}

// Works through a started share. `round(column)` gives the activations of a column block, `is_q6k(tile)` the format;
// `partial` [tiles][columns][16] in shared memory gets every unit's product.
template <class Copy, class IsQ6k, class Round>
__device__ __forceinline__ void run_units(
    const Share& share, const Ring& ring, float* partial, Copy copy, IsQ6k is_q6k, Round round) {
    const int lane = share.crew.lane;
    int turn = 0;
    Cursor next = share.start();
    for (int i = 0; i < ring.depth && share.holds(next); i++) {
        share.advance(next);
    }
    for (int column = share.crew.column; column < share.columns; column += share.crew.columns_at_once) {
        const Rounded x = round(column);
        Spread b;
        int spread_for = -1;
        for (int tile = share.crew.group; tile < share.tiles; tile += share.crew.groups) {
            const bool q6k = is_q6k(tile);
            if (q6k != spread_for) {
                b = spread(x, q6k, lane);
                spread_for = q6k;
            }
            ring.wait();
            uint8_t* place = ring.places + turn * ring.bytes;
            const float2 product = unit_product(place, q6k, b, x.scale, lane);
            if (share.holds(next)) {
                __syncwarp();
                copy(place, next);
                share.advance(next);
            }
            end_copies();
            turn = turn + 1 == ring.depth ? 0 : turn + 1;
            const float sum = add_lanes(product, lane);
            if ((lane & 3) < 2) {
                partial[(tile * share.columns + column) * TILE_ROWS + (lane >> 2) + 8 * (lane & 3)] = sum;
            }
        }
    }
}

// The sum over the column blocks of row `row` of the block's tiles.
__device__ __forceinline__ float add_columns(const float* partial, int row, int columns) {
    const float* from = partial + (row / TILE_ROWS) * columns * TILE_ROWS + row % TILE_ROWS;
    float sum = 0.0f;
#pragma unroll 4
    for (int c = 0; c < columns; c++) {
        sum += from[c * TILE_ROWS];
    }
    return sum;
}

// Activations that an earlier kernel wrote. A plain load: the warps of a block that need the same find it in L1, and the
// wait for that kernel makes its stores visible to it.
__device__ __forceinline__ float4 fresh4(const float* address) {
    float4 r;
    asm volatile("ld.global.v4.f32 {%0,%1,%2,%3}, [%4];" : "=f"(r.x), "=f"(r.y), "=f"(r.z), "=f"(r.w) : "l"(address));
    return r;
}

// What a lane holds of a block of 256 before it is rounded; see `fragment_column`.
struct Values {
    float4 low, high;
};

__device__ __forceinline__ Values fresh_values(const float* row, int column, int lane) {
    const float* from = row + column * BLOCK_COLUMNS + fragment_column(lane);
    return {fresh4(from), fresh4(from + 16)};
}

__device__ __forceinline__ Values constant_values(const float* row, int column, int lane) {
    const float4* from = reinterpret_cast<const float4*>(row + column * BLOCK_COLUMNS + fragment_column(lane));
    return {__ldg(from), __ldg(from + 4)};
}

__device__ __forceinline__ float4 times(const float4& a, const float4& b) {
    return make_float4(a.x * b.x, a.y * b.y, a.z * b.z, a.w * b.w);
}

__device__ __forceinline__ float squares(const float4& v) { return v.x * v.x + v.y * v.y + v.z * v.z + v.w * v.w; }

__device__ __forceinline__ float warp_total(float value) {
#pragma unroll
    for (int distance = 16; distance > 0; distance /= 2) {
        value += __shfl_xor_sync(0xffffffffu, value, distance);
    }
    return value;
}

// A column block of an RMSNorm as a warp takes it: rounded without the norm's factor 1 / sqrt(mean + eps), which is one
// number for the whole row and is multiplied in at the very end, so that no warp waits for the other column blocks.
struct Scaled {
    Values values;
    float square;  // the lane's sum of squares
};

__device__ __forceinline__ Scaled scale_block(const Values& x, const Values& weights) {
    return {{times(x.low, weights.low), times(x.high, weights.high)}, squares(x.low) + squares(x.high)};
}

// `square` [columns] in shared memory gets the block's sum of squares.
__device__ __forceinline__ Rounded round_scaled(const Scaled& block, int column, int lane, float* square) {
    const float sum = warp_total(block.square);
    if (lane == 0) {  // several groups of warps write the same
        square[column] = sum;
    }
    return round_block(block.values.low, block.values.high, lane);
}

// The norm's factor, from the sums of squares of all column blocks.
__device__ __forceinline__ float norm_factor(const float* square, int columns, float eps) {
    float sum = 0.0f;
#pragma unroll 4
    for (int c = 0; c < columns; c++) {
        sum += square[c];
    }
    return rsqrtf(sum / (float) (columns * BLOCK_COLUMNS) + eps);
}
