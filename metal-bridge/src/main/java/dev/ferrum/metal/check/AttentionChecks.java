package dev.ferrum.metal.check;

import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.KvType;
import java.util.ArrayList;
import java.util.List;

/// Checks of attention over a paged cache whose blocks are out of order: one row behind a past, and a prompt.
final class AttentionChecks {
    private static final AttentionShape SHAPE = new AttentionShape(8, 2, 64);
    private static final int BLOCK_TOKENS = 32;
    private static final int BLOCKS = 4;

    private AttentionChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("qk_norm_rope", Checks.FLOAT, AttentionChecks::rope));
        for (KvType type : KvType.values()) {
            // The cache of both sides holds the same roundings.
            checks.add(new Check(
                    "attention %s, 33 rows then 1".formatted(type), Checks.FLOAT, side -> attention(side, type)));
        }
        return checks;
    }

    private static float[] rope(Side side) {
        int m = 5;
        DeviceBuffer q = side.upload(Side.gaussian(m * SHAPE.heads() * SHAPE.headSize(), 1));
        DeviceBuffer k = side.upload(Side.gaussian(m * SHAPE.kvHeads() * SHAPE.headSize(), 2));
        side.queue()
                .attention()
                .qkNormRope(
                        q,
                        k,
                        side.upload(Side.gaussian(SHAPE.headSize(), 3)),
                        side.upload(Side.gaussian(SHAPE.headSize(), 4)),
                        1e-6f,
                        side.upload(0, 1, 17, 100, 63),
                        side.upload(frequencies(SHAPE.headSize())),
                        1.1f,
                        m,
                        SHAPE);
        return Side.join(side.floats(q), side.floats(k));
    }

    static float[] frequencies(int headSize) {
        float[] frequencies = new float[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) Math.pow(1e4, -2.0 * i / headSize);
        }
        return frequencies;
    }

    private static float[] attention(Side side, KvType type) {
        long blockBytes = 2L * SHAPE.kvHeads() * BLOCK_TOKENS * SHAPE.headSize() * type.bytes();
        DeviceBuffer pool = side.bytes(BLOCKS * blockBytes);
        DeviceBuffer table = side.upload(2, 0, 3, 1);
        float[] prompt = step(side, pool, type, table, 0, 33);
        float[] token = step(side, pool, type, table, 33, 1);
        return Side.join(prompt, token, side.values(pool, type));
    }

    private static float[] step(Side side, DeviceBuffer pool, KvType type, DeviceBuffer table, int from, int m) {
        int[] positions = new int[m];
        for (int i = 0; i < m; i++) {
            positions[i] = from + i;
        }
        KvPages pages =
                new KvPages(pool, type, BLOCK_TOKENS, side.upload(positions), side.upload(new int[m]), table, BLOCKS);
        DeviceBuffer k = side.upload(Side.gaussian(m * SHAPE.kvHeads() * SHAPE.headSize(), from + 1));
        DeviceBuffer v = side.upload(Side.gaussian(m * SHAPE.kvHeads() * SHAPE.headSize(), from + 2));
        DeviceBuffer q = side.upload(Side.gaussian(m * SHAPE.heads() * SHAPE.headSize(), from + 3));
        DeviceBuffer out = side.words(m * SHAPE.heads() * SHAPE.headSize());
        side.queue().attention().kvAppend(k, v, pages, m, SHAPE);
        side.queue().attention().attention(q, pages, m, SHAPE, out);
        return side.floats(out);
    }
}
