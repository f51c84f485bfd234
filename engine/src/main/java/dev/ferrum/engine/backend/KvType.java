package dev.ferrum.engine.backend;

/// Element type of the KV cache. F16 is what conversations use; F32 makes checks against references exact.
public enum KvType {
    F16(2),
    F32(4);

    private final int bytes;

    KvType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one element.
    public int bytes() {
        return bytes;
    }
}
