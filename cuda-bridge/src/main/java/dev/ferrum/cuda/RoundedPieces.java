package dev.ferrum.cuda;

import dev.ferrum.cuda.Pieces.Piece;
import dev.ferrum.cuda.jna.KernelParameters;

/// Rows rounded to 8 bits in the order of tiles: int8 codes `[rows, columns]`, f32 scales `[rows, columns / 256]`, i16
/// sums `[rows, columns / 16]`.
record RoundedPieces(Piece codes, Piece scales, Piece sums) {
    static RoundedPieces of(Pieces pieces, long elements) {
        return new RoundedPieces(
                pieces.take(elements, Byte.BYTES),
                pieces.take(elements / WeightTiles.COLUMNS, Float.BYTES),
                pieces.take(elements / WeightTiles.ROWS, Short.BYTES));
    }

    /// The three addresses, as every kernel takes them.
    KernelParameters put(KernelParameters parameters) {
        return parameters.put(codes.address()).put(scales.address()).put(sums.address());
    }
}
