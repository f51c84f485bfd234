package dev.ferrum.cuda;

import dev.ferrum.engine.backend.ModelSizes;

/// What a backend takes of a card's memory beside weights, caches, and what the engine allocates itself. The same
/// before a card is opened, when people ask whether a model fits, and at load, when the engine checks it.
final class WorkingBytes {
    /// What the driver takes for itself while an engine runs, beside the context: compiled kernels, recorded steps,
    /// rounding of each allocation. Measured, not known: on an H100 the card had lost 163 MiB more than was
    /// allocated, and 167 MiB since prompts go in larger pieces, of 1.9 to 10.4 GB taken
    /// (`CudaEngineTest`, `docs/decisions/memory-plan.md`). Other cards have not been measured.
    static final long OF_DRIVER = 167L << 20;

    private WorkingBytes() {}

    /// For a model of `sizes` with the larger parts of steps.
    static long of(ModelSizes sizes) {
        // Whether its weights will lie in tiles is not known yet, only whether they could; the parts are small beside
        // them.
        return (DecodeSizes.of(sizes).divide() ? LayerMemory.bytes(sizes) : 0) + ofSingleOps();
    }

    /// With single ops alone, whose scratch grows as it is needed.
    static long ofSingleOps() {
        return WeightUploader.CARD_BYTES + OF_DRIVER;
    }
}
