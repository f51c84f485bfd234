package dev.ferrum.metal.jna;

import com.sun.jna.Structure;

/// Metal's `MTLSize`: three sizes of 64 bits. Passed by value only where the processor is no ARM (see `Dispatching`).
@Structure.FieldOrder({"width", "height", "depth"})
public class MtlSize extends Structure implements Structure.ByValue {
    public long width;
    public long height;
    public long depth;

    /// For JNA.
    public MtlSize() {}

    void set(long x, long y, long z) {
        width = x;
        height = y;
        depth = z;
    }
}
