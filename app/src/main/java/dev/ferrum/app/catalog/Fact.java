package dev.ferrum.app.catalog;

/// What the catalogue says of a model and may not be sure of.
public enum Fact {
    /// That the repository exists under this name.
    REPOSITORY,
    /// Layers, heads, experts.
    SHAPE,
    /// Bytes of the files.
    SIZES,
    /// The sampling its makers recommend.
    SAMPLING
}
