package dev.ferrum.metal;

import dev.ferrum.engine.backend.DeviceBuffer;

/// Tiles of 32 pairs of one expert each, as the products over buckets work them off.
final class ExpertTiles {
    private static final int TILE_PAIRS = 32;
    private static final int THREADS = 256;

    private final MetalStream stream;
    private final Scratch scratch;
    private final Kernel kernel;

    /// The list, the grid of threadgroups made of it, and the most tiles it can have.
    record TileList(DeviceBuffer tiles, DeviceBuffer grid, int most) {}

    ExpertTiles(MetalStream stream, KernelLibrary library, Scratch scratch) {
        this.stream = stream;
        this.scratch = scratch;
        this.kernel = library.kernel("route", "expert_tiles");
    }

    /// Lists the tiles of the buckets `offsets[experts + 1]`; in the worst case every expert leaves one unfilled.
    TileList list(MetalWeights weights, DeviceBuffer offsets, int pairs) {
        int most = Grids.groups(pairs, TILE_PAIRS) + Math.min(weights.experts(), pairs);
        long tileBytes = 4L * (1 + 3 * most);
        long gridAt = tileBytes + 15 & -16;
        DeviceBuffer both = scratch.atLeast(gridAt + 12);
        DeviceBuffer tiles = both.slice(0, tileBytes);
        DeviceBuffer grid = both.slice(gridAt, 12);
        stream.start(kernel)
                .reads(offsets)
                .writes(tiles)
                .writes(grid)
                .put(weights.experts())
                .put(weights.rows())
                .dispatch(1, 1, 1, THREADS, 1, weights.experts());
        return new TileList(tiles, grid, most);
    }
}
