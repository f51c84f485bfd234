package dev.ferrum.engine.synth;

/// What the random numbers of a tensor stand for, which decides their mean and spread.
///
/// The aim is that tokens stay different from each other through all layers, as they do in a trained model: where
/// every matrix just keeps the size of its input, attention's averages take over within five layers, all tokens
/// choose the same experts, and a measurement of batched decoding would read a third of the weights that it should.
enum NoiseKind {
    /// Token vectors, as large as what the layers add to them together.
    EMBEDDING,
    /// A matrix that keeps the size of what it multiplies.
    WEIGHT,
    /// A matrix whose product is added to the residual stream, scaled down by the number of such sums (GPT-2's
    /// rule).
    RESIDUAL,
    /// Factors of a norm.
    NORM,
    /// Router rows: logits get a deviation of 1.5, so that the best experts differ from token to token and none has
    /// it all.
    ROUTER;

    double mean() {
        return this == NORM ? 1 : 0;
    }

    /// Deviation in a matrix of rows of `columns`, in a model of `layers`.
    double deviation(long columns, int layers) {
        return switch (this) {
            case EMBEDDING -> 1;
            case WEIGHT -> 1 / Math.sqrt(columns);
            case RESIDUAL -> 1 / Math.sqrt(2.0 * layers * columns);
            case NORM -> 0.1;
            case ROUTER -> 1.5 / Math.sqrt(columns);
        };
    }
}
