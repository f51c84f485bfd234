package dev.ferrum.metal.check;

import dev.ferrum.engine.backend.DeviceBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Checks of operations on rows without weights.
final class RowChecks {
    private static final int ROWS = 5;
    private static final int WIDTH = 301;

    private RowChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("memory is shared", Checks.EXACT, side -> side.floats(side.upload(x(1)))));
        checks.add(new Check("rms_norm", Checks.FLOAT, side -> {
            DeviceBuffer out = side.words(ROWS * WIDTH);
            DeviceBuffer weight = side.upload(Side.gaussian(WIDTH, 2));
            side.queue().dense().rmsNorm(side.upload(x(1)), weight, ROWS, WIDTH, 1e-6f, out);
            return side.floats(out);
        }));
        checks.add(new Check("gather_rows", Checks.EXACT, side -> {
            DeviceBuffer out = side.words(3 * WIDTH);
            side.queue().dense().gatherRows(side.upload(x(1)), side.upload(4, 0, 4), 3, WIDTH, out);
            return side.floats(out);
        }));
        checks.add(new Check("argmax", Checks.EXACT, side -> {
            DeviceBuffer out = side.words(ROWS);
            side.queue().dense().argmax(side.upload(ties()), ROWS, WIDTH, out);
            return side.integers(out);
        }));
        checks.add(new Check("best", Checks.EXACT, side -> {
            DeviceBuffer ids = side.words(ROWS * 20);
            DeviceBuffer values = side.words(ROWS * 20);
            side.queue().dense().best(side.upload(ties()), ROWS, WIDTH, WIDTH - 2, 20, ids, values);
            return Side.join(side.integers(ids), side.floats(values));
        }));
        checks.add(new Check("silu_mul", Checks.FLOAT, side -> {
            DeviceBuffer gate = side.upload(x(1));
            side.queue().moe().siluMul(gate, side.upload(x(2)), ROWS * WIDTH);
            return side.floats(gate);
        }));
        return checks;
    }

    private static float[] x(long seed) {
        return Side.gaussian(ROWS * WIDTH, seed);
    }

    /// Rounded, so that the greatest is there more than once, and one row of equals.
    private static float[] ties() {
        float[] x = x(3);
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.round(x[i]);
        }
        Arrays.fill(x, WIDTH, 2 * WIDTH, -1f);
        return x;
    }
}
