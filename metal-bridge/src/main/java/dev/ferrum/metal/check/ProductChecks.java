package dev.ferrum.metal.check;

import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.MoeOps.GridSizing;
import dev.ferrum.engine.backend.MoeOps.PairInput;
import dev.ferrum.engine.gguf.GgmlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Checks of products with weights of one format: one, few and many rows, plain and by expert.
final class ProductChecks {
    private static final int ROWS = 70;
    private static final int COLS = 256;
    private static final int EXPERTS = 5;
    private static final int TOP_K = 2;
    private static final int FEW = 5;
    private static final int MANY = 33;

    private final GgmlType type;

    private ProductChecks(GgmlType type) {
        this.type = type;
    }

    static List<Check> of(GgmlType type) {
        var checks = new ProductChecks(type);
        List<Check> all = new ArrayList<>();
        all.add(checks.check("embedding", checks::embedding));
        for (int m : new int[] {1, FEW, MANY}) {
            all.add(checks.check("linear, %d rows".formatted(m), side -> checks.linear(side, m)));
        }
        all.add(checks.check("pair_linear", checks::pairs));
        all.add(checks.check("gate_up_silu", checks::gateUpSilu));
        for (GridSizing sizing : GridSizing.values()) {
            String name = "grouped_linear %s".formatted(sizing);
            all.add(checks.check(name, side -> checks.grouped(side, sizing)));
        }
        return all;
    }

    private Check check(String name, Check.OpRun run) {
        return new Check("%s %s".formatted(type, name), Checks.FLOAT, run);
    }

    private float[] embedding(Side side) {
        DeviceBuffer out = side.words(3 * COLS);
        side.queue().dense().embedding(side.experts(type, 1, ROWS, COLS, 1), side.upload(0, ROWS - 1, 7), 3, out);
        return side.floats(out);
    }

    private float[] linear(Side side, int m) {
        ExpertWeights w = side.experts(type, 1, ROWS, COLS, 1);
        DeviceBuffer y = side.words(m * ROWS);
        DeviceBuffer x = side.upload(Side.gaussian(m * COLS, 2));
        side.queue().dense().linear(w, x, m, y);
        side.queue().dense().linearAdd(w, x, m, y);
        return side.floats(y);
    }

    private float[] pairs(Side side) {
        DeviceBuffer out = side.words(FEW * TOP_K * ROWS);
        DeviceBuffer x = side.upload(Side.gaussian(FEW * TOP_K * COLS, 2));
        ExpertWeights w = side.experts(type, EXPERTS, ROWS, COLS, 1);
        side.queue().moe().pairLinear(w, PairInput.PAIR, x, side.upload(ids(FEW)), FEW, TOP_K, out);
        return side.floats(out);
    }

    private float[] gateUpSilu(Side side) {
        DeviceBuffer out = side.words(FEW * TOP_K * ROWS);
        float[] small = Side.gaussian(FEW * COLS, 2);
        for (int i = 0; i < small.length; i++) {
            small[i] /= 8;
        }
        ExpertWeights gate = side.experts(type, EXPERTS, ROWS, COLS, 1);
        ExpertWeights up = side.experts(type, EXPERTS, ROWS, COLS, 3);
        side.queue().moe().gateUpSilu(gate, up, side.upload(small), side.upload(ids(FEW)), FEW, TOP_K, out);
        return side.floats(out);
    }

    /// One expert has no pair; then one has all of them.
    private float[] grouped(Side side, GridSizing sizing) {
        int[] one = new int[MANY * TOP_K];
        Arrays.fill(one, EXPERTS - 1);
        return Side.join(grouped(side, sizing, ids(MANY)), grouped(side, sizing, one));
    }

    private float[] grouped(Side side, GridSizing sizing, int[] ids) {
        DeviceBuffer offsets = side.words(EXPERTS + 1);
        DeviceBuffer order = side.words(ids.length);
        DeviceBuffer out = side.words(ids.length * ROWS);
        DeviceBuffer x = side.upload(Side.gaussian(MANY * COLS, 2));
        ExpertWeights w = side.experts(type, EXPERTS, ROWS, COLS, 1);
        side.queue().moe().bucket(side.upload(ids), MANY, TOP_K, EXPERTS, offsets, order);
        side.queue().moe().groupedLinear(w, PairInput.TOKEN, x, offsets, order, MANY, TOP_K, sizing, out);
        return side.floats(out);
    }

    /// Experts of each token in turn, none of them number 3.
    private static int[] ids(int m) {
        int[] ids = new int[m * TOP_K];
        for (int i = 0; i < ids.length; i++) {
            int id = i * 7 % EXPERTS;
            ids[i] = id == 3 ? 0 : id;
        }
        return ids;
    }
}
