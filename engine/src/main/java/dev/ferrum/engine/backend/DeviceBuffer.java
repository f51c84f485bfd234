package dev.ferrum.engine.backend;

/// Device memory with one owner, who closes it. Element type is the caller's business: f32 unless an op says i32 or
/// f16; rows are contiguous.
public interface DeviceBuffer extends AutoCloseable {
    long bytes();

    /// The part `offset .. offset + bytes` of this buffer, valid as long as this one is. It owns nothing: closing it
    /// does nothing.
    DeviceBuffer slice(long offset, long bytes);

    /// Throws `IndexOutOfBoundsException` unless `bytes` from byte `offset` lie in this buffer; `what` is what
    /// was to be done with them.
    default void checkRange(String what, long offset, long bytes) {
        if (offset < 0 || bytes > bytes() - offset) {
            throw new IndexOutOfBoundsException("%s: expected a range of a buffer of %d bytes, found %d bytes from %d"
                    .formatted(what, bytes(), bytes, offset));
        }
    }

    @Override
    void close();
}
