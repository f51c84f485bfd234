// One row: RMSNorm and the three projections of attention.
#pragma once

#include "decode_stream.cuh"

struct Matrix {
    const uint8_t* weights;
    int format, rows;
};

struct QkvStage {
    const float *residual, *norm;
    float eps;
    int columns;  // blocks of 256 of the residual
    Matrix q, k, v;
    float *q_out, *k_out, *v_out;
    int tiles_per_block, depth, place_bytes;
    unsigned long long* clear;
    int clear_count;

    // Of the block's tiles, the three matrices put one after the other.
    __device__ __forceinline__ const Matrix& matrix_of(int& tile) const {
        const int tiles_q = q.rows / TILE_ROWS, tiles_k = k.rows / TILE_ROWS;
        if (tile < tiles_q) {
            return q;
        }
        tile -= tiles_q;
        if (tile < tiles_k) {
            return k;
        }
        tile -= tiles_k;
        return v;
    }

    __device__ __forceinline__ Share share(const Crew& crew, int block) const {
        const int all = (q.rows + k.rows + v.rows) / TILE_ROWS;
        return {crew, columns, min(tiles_per_block, all - block * tiles_per_block)};
    }

    __device__ __forceinline__ void copy(uint8_t* place, const Cursor& at, int block, int lane) const {
        int tile = block * tiles_per_block + at.tile;
        const Matrix& m = matrix_of(tile);
        copy_tile(
            place, m.weights + ((size_t) tile * columns + at.column) * tile_bytes(m.format), m.format == FORMAT_Q6K, lane);
    }

    __device__ __forceinline__ Values norm_ahead(const Crew& crew) const {
        return constant_values(norm, min(crew.column, columns - 1), crew.lane);
    }

    __device__ __forceinline__ void start(const Crew& crew, int block, uint8_t* shared) const {
        start_units(share(crew, block), Ring(shared, crew, depth, place_bytes), [&](uint8_t* place, const Cursor& at) {
            copy(place, at, block, crew.lane);
        });
    }

    // `ahead` from norm_ahead. The last of `blocks` blocks also clears what the router's sums are added to.
    __device__ __forceinline__ void run(
        const Crew& crew, int block, int blocks, uint8_t* shared, const Values& ahead) const {
        const Share mine = share(crew, block);
        const Ring ring(shared, crew, depth, place_bytes);
        float* partial = reinterpret_cast<float*>(shared + crew.warps() * depth * place_bytes);
        float* square = partial + tiles_per_block * columns * TILE_ROWS;
        const int first_column = min(crew.column, columns - 1);
        const Scaled first = scale_block(fresh_values(residual, first_column, crew.lane), ahead);
        const Rounded x = round_scaled(first, first_column, crew.lane, square);
        run_units(
            mine, ring, partial,
            [&](uint8_t* place, const Cursor& at) { copy(place, at, block, crew.lane); },
            [&](int tile) {
                tile += block * tiles_per_block;
                return matrix_of(tile).format == FORMAT_Q6K;
            },
            [&](int column) {
                if (column == crew.column) {
                    return x;
                }
                const Values more = constant_values(norm, column, crew.lane);
                return round_scaled(scale_block(fresh_values(residual, column, crew.lane), more), column, crew.lane, square);
            });
        __syncthreads();
        const float factor = norm_factor(square, columns, eps);
        for (int i = crew.thread(); i < mine.tiles * TILE_ROWS; i += crew.threads()) {
            int row = block * tiles_per_block * TILE_ROWS + i;
            float* out = q_out;
            if (row >= q.rows + k.rows) {
                row -= q.rows + k.rows;
                out = v_out;
            } else if (row >= q.rows) {
                row -= q.rows;
                out = k_out;
            }
            __stcg(out + row, add_columns(partial, i, columns) * factor);
        }
        if (block == blocks - 1) {
            for (int i = crew.thread(); i < clear_count; i += crew.threads()) {
                clear[i] = 0;
            }
        }
    }
};
