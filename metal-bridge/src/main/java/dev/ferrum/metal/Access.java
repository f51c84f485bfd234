package dev.ferrum.metal;

/// What a kernel does with a buffer. Weights have none: nothing writes them.
enum Access {
    READ,
    WRITE
}
