package dev.ferrum.engine.gguf;

/// Heap bytes that one header (of a split file: all headers together) may still take.
///
/// A file decides how many values it holds, so the reader decides how much memory they get. 48 MB is eight times what
/// the largest vocabularies in use need (about 200,000 tokens, 450,000 merges), and leaves room below 64 MB for the
/// small garbage of parsing, which is charged only roughly.
final class HeapBudget {
    static final long BYTES = 48L << 20;

    private long left = BYTES;

    /// Takes `bytes`, or returns false and takes nothing.
    boolean take(long bytes) {
        if (bytes < 0 || bytes > left) {
            return false;
        }
        left -= bytes;
        return true;
    }
}
