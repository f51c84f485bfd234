package dev.ferrum.engine.backend;

/// A model's end: `norm` f32 `[hidden]`, head `[vocabulary, hidden]`. All borrowed.
public record HeadBlock(DeviceBuffer norm, WeightMatrix head, float eps) {}
