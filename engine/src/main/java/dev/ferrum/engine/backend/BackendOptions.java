package dev.ferrum.engine.backend;

/// What a backend may be told at start. `threads` is for host work; 0 lets the backend choose.
public record BackendOptions(int threads) {}
