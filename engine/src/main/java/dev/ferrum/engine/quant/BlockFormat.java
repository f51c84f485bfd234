package dev.ferrum.engine.quant;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// One weight format: a fixed number of consecutive elements of a row in a fixed number of bytes.
///
/// `dequantise` is the definition of the format; every fast kernel is tested against it.
public interface BlockFormat {
    /// The ggml type, which holds elements and bytes per block.
    GgmlType type();

    /// Decodes `count` elements from byte `offset` of `source` into `out[outOffset ..]`.
    ///
    /// `count` is a multiple of `type().blockElements()`; `source` is read only; nothing is allocated.
    void dequantise(MemorySegment source, long offset, int count, float[] out, int outOffset);

    /// Encodes `count` elements by the simplest rounding that is valid for the format (for synthetic weights and
    /// tests, not a tuned quantiser). `count` is a multiple of `type().blockElements()`.
    void quantise(float[] in, int inOffset, int count, MemorySegment target, long offset);
}
