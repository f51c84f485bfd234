package dev.ferrum.engine.backend;

/// One layer's KV pool and, for the rows of this step, where their sequences' blocks are.
///
/// `pool`: `[blocks, 2, kvHeads, blockTokens, headSize]` in `type`; index 0 of the second axis is K, 1 is V.
/// `positions`: i32 `[m]`, the row's position in its sequence. `rowSequence`: i32 `[m]`, which row of `blockTable`.
/// `blockTable`: i32 `[sequences, maxBlocks]`: block `p / blockTokens` of a sequence holds position `p`.
/// Rows of one sequence are adjacent and their positions ascend by one.
public record KvPages(
        DeviceBuffer pool,
        KvType type,
        int blockTokens,
        DeviceBuffer positions,
        DeviceBuffer rowSequence,
        DeviceBuffer blockTable,
        int maxBlocks) {}
