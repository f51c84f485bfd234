package dev.ferrum.engine.backend;

/// Device memory with one owner, who closes it. Element type is the caller's business: f32 unless an op says i32 or
/// f16; rows are contiguous.
public interface DeviceBuffer extends AutoCloseable {
    long bytes();

    /// The part `offset .. offset + bytes` of this buffer, valid as long as this one is. It owns nothing: closing it
    /// does nothing.
    DeviceBuffer slice(long offset, long bytes);

    @Override
    void close();
}
