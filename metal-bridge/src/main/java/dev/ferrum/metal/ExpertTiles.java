package dev.ferrum.metal;

import dev.ferrum.engine.backend.DeviceBuffer;

/// Lists of tiles of 32 pairs of one expert each, as the products over buckets work them off. Gate and up share one;
/// the list for down lies elsewhere, so that making it waits for neither.
final class ExpertTiles {
    private static final int TILE_PAIRS = 32;
    private static final int THREADS = 256;

    private final MetalStream stream;
    private final Scratch[] places;
    private final Kernel kernel;
    private int next;
    private Asked lastAsked;
    private TileList last;

    /// The list, the grid of threadgroups made of it, and the most tiles it can have.
    record TileList(DeviceBuffer tiles, DeviceBuffer grid, int most) {}

    /// For what a list is made, and when.
    private record Asked(long generation, long offsets, int experts, int rows, int pairs) {}

    ExpertTiles(MetalStream stream, KernelLibrary library, Scratch first, Scratch second) {
        this.stream = stream;
        this.places = new Scratch[] {first, second};
        this.kernel = library.kernel("route", "expert_tiles");
    }

    /// Buckets have changed.
    void forget() {
        lastAsked = null;
    }

    /// Lists the tiles of the buckets `offsets[experts + 1]`; in the worst case every expert leaves one unfilled.
    TileList list(MetalWeights weights, DeviceBuffer offsets, int pairs) {
        if (!asked(weights, offsets, pairs).equals(lastAsked)) {
            last = make(weights, offsets, pairs);
            // Making it may have handed earlier work over.
            lastAsked = asked(weights, offsets, pairs);
        }
        return last;
    }

    private Asked asked(MetalWeights weights, DeviceBuffer offsets, int pairs) {
        long at = MetalBuffer.of(offsets).address();
        return new Asked(stream.generation(), at, weights.experts(), weights.rows(), pairs);
    }

    private TileList make(MetalWeights weights, DeviceBuffer offsets, int pairs) {
        int most = Grids.groups(pairs, TILE_PAIRS) + Math.min(weights.experts(), pairs);
        long tileBytes = 4L * (1 + 3 * most);
        long gridAt = tileBytes + 15 & -16;
        DeviceBuffer both = places[next].atLeast(gridAt + 12);
        next = 1 - next;
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
