package dev.ferrum.metal;

/// One start of a kernel as it is encoded.
///
/// `buffers` and `offsets` are addresses of arrays of `count` entries, for arguments 0 and up; `bytes` the address of
/// `byteCount` bytes for the argument behind them. The grid is counted in threadgroups; where `indirect` is a buffer
/// and not 0, it is read from there at `indirectOffset` when the work runs. `barrier` says that what was encoded
/// before must be done first, `work` how many multiplications it makes at most.
record Dispatch(
        Kernel kernel,
        int count,
        long buffers,
        long offsets,
        long bytes,
        int byteCount,
        int groupMemory,
        int gridX,
        int gridY,
        int gridZ,
        int groupX,
        int groupY,
        long indirect,
        long indirectOffset,
        boolean barrier,
        long work) {}
