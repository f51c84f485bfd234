package dev.ferrum.cuda;

import java.util.Set;

/// What the kernels of a step of one row leave for each other, in one piece of the card's memory.
///
/// f32 query `[heads * headSize]`, key and value `[kvHeads * headSize]`, gated `[topK, feedForward]`, route weights
/// `[topK]`; halves of attention's parts `[heads, splits, headSize]` and the logarithms of their weights, f32
/// `[heads, splits]`; i64 sums of the router `[experts]`.
final class DecodeScratch implements AutoCloseable {
    private static final int ALIGNMENT = 256;
    private static final int MOST_SPLITS = 32;

    private final CudaBuffer buffer;
    private final long query;
    private final long key;
    private final long value;
    private final long gated;
    private final long routeWeights;
    private final long partials;
    private final long logarithms;
    private final long routerSums;
    private long bytes;

    DecodeScratch(CudaContext context, CudaStream stream, DecodeSizes sizes, Set<CudaBuffer> open) {
        long head = DecodeSizes.HEAD_SIZE;
        query = take(Float.BYTES * sizes.heads() * head);
        key = take(Float.BYTES * sizes.kvHeads() * head);
        value = take(Float.BYTES * sizes.kvHeads() * head);
        gated = take((long) Float.BYTES * sizes.topK() * sizes.feedForward());
        routeWeights = take((long) Float.BYTES * sizes.topK());
        partials = take(Short.BYTES * sizes.heads() * MOST_SPLITS * head);
        logarithms = take((long) Float.BYTES * sizes.heads() * MOST_SPLITS);
        routerSums = take((long) Long.BYTES * sizes.experts());
        buffer = CudaBuffer.allocate(context, stream, bytes, bytes, open);
    }

    private long take(long wanted) {
        long at = bytes;
        bytes += (wanted + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return at;
    }

    long query() {
        return buffer.address() + query;
    }

    long key() {
        return buffer.address() + key;
    }

    long value() {
        return buffer.address() + value;
    }

    long gated() {
        return buffer.address() + gated;
    }

    long routeWeights() {
        return buffer.address() + routeWeights;
    }

    long partials() {
        return buffer.address() + partials;
    }

    long logarithms() {
        return buffer.address() + logarithms;
    }

    long routerSums() {
        return buffer.address() + routerSums;
    }

    @Override
    public void close() {
        buffer.close();
    }
}
