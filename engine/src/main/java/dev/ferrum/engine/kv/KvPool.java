package dev.ferrum.engine.kv;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.DeviceBuffer;

/// A fixed set of device blocks, shared by sequences and counted: a block is free when no sequence refers to it.
/// Engine thread only.
public final class KvPool implements AutoCloseable {
    private final KvLayout layout;
    private final DeviceBuffer[] layers;
    private final int[] references;
    private final int[] free;
    private int freeCount;

    /// Allocates `blocks` blocks for every layer; owns them.
    public KvPool(Backend backend, KvLayout layout, int blocks) {
        this.layout = layout;
        this.layers = new DeviceBuffer[layout.layers()];
        this.references = new int[blocks];
        this.free = new int[blocks];
        try {
            for (int layer = 0; layer < layers.length; layer++) {
                layers[layer] = backend.allocate(Math.multiplyExact((long) blocks, layout.layerBlockBytes()));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        // The lowest block is taken first, so that a short conversation touches little memory.
        for (int i = 0; i < blocks; i++) {
            free[i] = blocks - 1 - i;
        }
        freeCount = blocks;
    }

    public KvLayout layout() {
        return layout;
    }

    /// The pool of one layer; borrowed.
    public DeviceBuffer layer(int layer) {
        return layers[layer];
    }

    public int blocks() {
        return references.length;
    }

    public int freeBlocks() {
        return freeCount;
    }

    public int usedBlocks() {
        return references.length - freeCount;
    }

    /// Throws [KvExhaustedException] unless `count` blocks are free; takes nothing.
    void requireFree(int count) {
        if (count > freeCount) {
            throw new KvExhaustedException(count, freeCount, references.length);
        }
    }

    int take() {
        requireFree(1);
        int block = free[--freeCount];
        references[block] = 1;
        return block;
    }

    void retain(int block) {
        references[block]++;
    }

    void release(int block) {
        if (references[block] < 1) {
            throw new IllegalStateException("KV block %d was released more often than taken".formatted(block));
        }
        if (--references[block] == 0) {
            free[freeCount++] = block;
        }
    }

    boolean isShared(int block) {
        return references[block] > 1;
    }

    @Override
    public void close() {
        for (DeviceBuffer layer : layers) {
            if (layer != null) {
                layer.close();
            }
        }
    }
}
