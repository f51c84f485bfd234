package dev.ferrum.engine.api;

/// Element type of the KV cache: F16 for conversations, F32 for checks against references.
public enum KvPrecision {
    F16,
    F32
}
