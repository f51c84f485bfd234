package dev.ferrum.metal.check;

import dev.ferrum.engine.backend.DeviceBuffer;
import java.util.ArrayList;
import java.util.List;

/// Checks of routing, sorting by expert, and the experts' sum.
final class RoutingChecks {
    private static final int EXPERTS = 64;
    private static final int TOP_K = 8;
    private static final int WIDTH = 301;

    private RoutingChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        for (int m : new int[] {1, 33}) {
            checks.add(new Check("route, %d rows: experts".formatted(m), Checks.EXACT, side -> route(side, m, true)));
            checks.add(new Check("route, %d rows: weights".formatted(m), Checks.FLOAT, side -> route(side, m, false)));
            checks.add(new Check("bucket, %d rows".formatted(m), Checks.EXACT, side -> bucket(side, m)));
            checks.add(new Check("weighted_sum, %d rows".formatted(m), Checks.FLOAT, side -> sum(side, m)));
            checks.add(new Check("weighted_sum_norm, %d rows".formatted(m), Checks.FLOAT, side -> sumNorm(side, m)));
        }
        return checks;
    }

    private static float[] route(Side side, int m, boolean wantIds) {
        float[] logits = Side.gaussian(m * EXPERTS, 5);
        for (int i = 0; i < EXPERTS; i++) {
            // The first row has ties, which the smaller id wins.
            logits[i] = Math.round(logits[i]);
        }
        DeviceBuffer ids = side.words(m * TOP_K);
        DeviceBuffer weights = side.words(m * TOP_K);
        side.queue().moe().route(side.upload(logits), m, EXPERTS, TOP_K, true, ids, weights);
        return wantIds ? side.integers(ids) : side.floats(weights);
    }

    private static float[] bucket(Side side, int m) {
        int[] ids = new int[m * TOP_K];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i * 13 % 50;
        }
        DeviceBuffer offsets = side.words(EXPERTS + 1);
        DeviceBuffer order = side.words(ids.length);
        side.queue().moe().bucket(side.upload(ids), m, TOP_K, EXPERTS, offsets, order);
        return Side.join(side.integers(offsets), side.integers(order));
    }

    private static float[] sum(Side side, int m) {
        DeviceBuffer residual = side.upload(Side.gaussian(m * WIDTH, 1));
        DeviceBuffer pairs = side.upload(Side.gaussian(m * TOP_K * WIDTH, 2));
        DeviceBuffer weights = side.upload(Side.gaussian(m * TOP_K, 3));
        side.queue().moe().weightedSum(pairs, weights, m, TOP_K, WIDTH, residual);
        return side.floats(residual);
    }

    private static float[] sumNorm(Side side, int m) {
        DeviceBuffer residual = side.upload(Side.gaussian(m * WIDTH, 1));
        DeviceBuffer pairs = side.upload(Side.gaussian(m * TOP_K * WIDTH, 2));
        DeviceBuffer weights = side.upload(Side.gaussian(m * TOP_K, 3));
        DeviceBuffer norm = side.upload(Side.gaussian(WIDTH, 4));
        DeviceBuffer normed = side.words(m * WIDTH);
        side.queue().moe().weightedSumNorm(pairs, weights, m, TOP_K, WIDTH, residual, norm, 1e-6f, normed);
        return Side.join(side.floats(residual), side.floats(normed));
    }
}
