package dev.ferrum.cuda;

import dev.ferrum.engine.backend.ModelSizes;

/// The kernels of steps and the memory that they work in, taken later.
final class LayerMemory {
    /// How the kernels are launched on a card with so many multiprocessors. Memory does not depend on it.
    record Tuning(DecodeTuning decode, PrefillTuning prefill, int processors) {}

    final Pieces pieces = new Pieces();
    final DecodeParts decode;
    final RowsParts rows;
    final PrefillParts prefill;
    final Pieces.Piece picked;

    LayerMemory(CudaStream stream, Kernels kernels, DecodeSizes sizes, Tuning tuning, int maxRows, int maxSequences) {
        int processors = tuning.processors();
        decode = new DecodeParts(stream, kernels, sizes, tuning.decode(), pieces);
        rows = new RowsParts(stream, kernels, sizes, processors, pieces);
        prefill = new PrefillParts(stream, kernels, sizes, tuning.prefill(), processors, maxRows, maxSequences, pieces);
        picked = pieces.take((long) maxRows * sizes.hidden(), Float.BYTES);
    }

    /// Bytes that it takes for a model of `sizes` on any card, counted without one.
    static long bytes(ModelSizes sizes) {
        Tuning any = new Tuning(DecodeTuning.inOrder(), PrefillTuning.narrow(), 1);
        return new LayerMemory(
                        null, Kernels.namesOnly(), DecodeSizes.of(sizes), any, sizes.maxRows(), sizes.maxSequences())
                .pieces.bytes();
    }
}
