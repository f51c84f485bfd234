// simdgroup_matrix of 8 x 8: every lane holds two elements.
//
// Which ones is not promised by Metal's specification. Here elements are dealt out in an order that no GPU is known to use, so
// a kernel that looks into a fragment gives wrong results.
#pragma once

#include "msl_simd.h"

namespace metal {

template <class T, int Columns, int Rows> struct simdgroup_matrix {
    static_assert(Columns == 8 && Rows == 8, "only 8 x 8");

    T elements[2];

    // What was never set shows as NaN.
    simdgroup_matrix() { memset(elements, 0xFF, sizeof elements); }
};

typedef simdgroup_matrix<float, 8, 8> simdgroup_float8x8;
typedef simdgroup_matrix<half, 8, 8> simdgroup_half8x8;

template <class T, int Columns, int Rows = Columns>
inline simdgroup_matrix<T, Columns, Rows> make_filled_simdgroup_matrix(T value) {
    simdgroup_matrix<T, Columns, Rows> matrix;
    matrix.elements[0] = value;
    matrix.elements[1] = value;
    return matrix;
}

}  // namespace metal

namespace msl {

inline uint matrix_row(uint lane) { return lane % 8; }

inline uint matrix_column(uint lane, uint element) { return 2 * (lane / 8) + element; }

}  // namespace msl

namespace metal {

template <class T, class Pointer>
inline void simdgroup_load(thread simdgroup_matrix<T, 8, 8> &matrix, Pointer source, ulong stride = 8,
        ulong2 origin = ulong2(0, 0), bool transposed = false, MSL_LINE) {
    emulator_meet(nullptr, [](void *const *) {}, line);
    uint lane = emulator_place()->lane;
    for (uint i = 0; i < 2; i++) {
        ulong row = transposed ? msl::matrix_column(lane, i) : msl::matrix_row(lane);
        ulong column = transposed ? msl::matrix_row(lane) : msl::matrix_column(lane, i);
        matrix.elements[i] = source[(origin.y + row) * stride + origin.x + column];
    }
}

template <class T, class Pointer>
inline void simdgroup_store(thread const simdgroup_matrix<T, 8, 8> &matrix, Pointer target, ulong stride = 8,
        ulong2 origin = ulong2(0, 0), bool transposed = false, MSL_LINE) {
    emulator_meet(nullptr, [](void *const *) {}, line);
    uint lane = emulator_place()->lane;
    for (uint i = 0; i < 2; i++) {
        ulong row = transposed ? msl::matrix_column(lane, i) : msl::matrix_row(lane);
        ulong column = transposed ? msl::matrix_row(lane) : msl::matrix_column(lane, i);
        target[(origin.y + row) * stride + origin.x + column] = matrix.elements[i];
    }
}

// result = a · b + c.
template <class T, class A, class B>
inline void simdgroup_multiply_accumulate(thread simdgroup_matrix<T, 8, 8> &result,
        thread const simdgroup_matrix<A, 8, 8> &a, thread const simdgroup_matrix<B, 8, 8> &b,
        thread const simdgroup_matrix<T, 8, 8> &c, MSL_LINE) {
    struct Product {
        float a[2];
        float b[2];
        float sum[2];
    };
    Product own;
    for (uint i = 0; i < 2; i++) {
        own.a[i] = a.elements[i];
        own.b[i] = b.elements[i];
        own.sum[i] = c.elements[i];
    }
    emulator_meet(
            &own,
            [](void *const *operands) {
                float left[8][8];
                float right[8][8];
                for (uint lane = 0; lane < EMULATOR_LANES; lane++) {
                    for (uint i = 0; i < 2; i++) {
                        uint row = msl::matrix_row(lane);
                        uint column = msl::matrix_column(lane, i);
                        const Product *operand = static_cast<const Product *>(operands[lane]);
                        left[row][column] = operand != nullptr ? operand->a[i] : msl::poison<float>();
                        right[row][column] = operand != nullptr ? operand->b[i] : msl::poison<float>();
                    }
                }
                for (uint lane = 0; lane < EMULATOR_LANES; lane++) {
                    Product *operand = static_cast<Product *>(operands[lane]);
                    for (uint i = 0; operand != nullptr && i < 2; i++) {
                        for (uint inner = 0; inner < 8; inner++) {
                            operand->sum[i] += left[msl::matrix_row(lane)][inner] * right[inner][msl::matrix_column(lane, i)];
                        }
                    }
                }
            },
            line);
    for (uint i = 0; i < 2; i++) {
        result.elements[i] = static_cast<T>(own.sum[i]);
    }
}

}  // namespace metal
