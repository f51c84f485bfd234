package dev.ferrum.engine.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.gguf.GgmlType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// [LayerOps], where a backend has them, against the same parts composed of [ReferenceOps] in doubles.
///
/// A backend without them passes: it has the single ops, which the other contracts check.
interface LayerContract extends Contract {
    /// Rows of a step, around the boundaries between the paths.
    int[] STEP_ROWS = {1, 2, 5, 8, 9, 17, 31, 32, 33, 100};

    int WIDTH = 512;
    int HIDDEN_FFN = 256;
    int ALL_EXPERTS = 16;
    int CHOSEN = 4;
    int WORDS = 1024;
    float EPS = 1e-6f;

    /// 8-bit activations in front of and behind the attention or the experts, and halves in between.
    double PART = 3e-2;

    /// Weight types of a part as files mix them: of most matrices, and of those kept more precisely.
    enum Formats {
        Q4_K(GgmlType.Q4_K, GgmlType.Q4_K),
        Q4_K_M(GgmlType.Q4_K, GgmlType.Q6_K),
        Q6_K(GgmlType.Q6_K, GgmlType.Q6_K);

        private final GgmlType usual;
        private final GgmlType precise;

        Formats(GgmlType usual, GgmlType precise) {
            this.usual = usual;
            this.precise = precise;
        }
    }

    /// All parts with their decoded weights.
    record Parts(
            AttentionShape shape,
            float[] attentionNorm,
            ContractRig.MatrixAndValues query,
            ContractRig.MatrixAndValues key,
            ContractRig.MatrixAndValues value,
            float[] queryNorm,
            float[] keyNorm,
            ContractRig.MatrixAndValues output,
            float[] frequencies,
            float[] expertNorm,
            ContractRig.MatrixAndValues router,
            ContractRig.Weights gate,
            ContractRig.Weights up,
            ContractRig.Weights down,
            float[] headNorm,
            ContractRig.MatrixAndValues head) {}

    private Parts parts(Formats formats, AttentionShape shape) {
        int queries = shape.heads() * shape.headSize();
        int keys = shape.kvHeads() * shape.headSize();
        return new Parts(
                shape,
                norm(WIDTH),
                rig().matrix(formats.usual, queries, WIDTH),
                rig().matrix(formats.usual, keys, WIDTH),
                rig().matrix(formats.precise, keys, WIDTH),
                norm(shape.headSize()),
                norm(shape.headSize()),
                rig().matrix(formats.usual, WIDTH, queries),
                frequencies(shape.headSize()),
                norm(WIDTH),
                rig().matrix(GgmlType.F32, ALL_EXPERTS, WIDTH),
                rig().experts(formats.usual, ALL_EXPERTS, HIDDEN_FFN, WIDTH),
                rig().experts(formats.usual, ALL_EXPERTS, HIDDEN_FFN, WIDTH),
                rig().experts(formats.precise, ALL_EXPERTS, WIDTH, HIDDEN_FFN),
                norm(WIDTH),
                rig().matrix(formats.precise, WORDS, WIDTH));
    }

    /// Around a small value, so that products of a few hundred terms are of the size of their input.
    private float[] norm(int size) {
        float[] weights = rig().gaussian(size);
        for (int i = 0; i < size; i++) {
            weights[i] = 0.05f + 0.01f * weights[i];
        }
        return weights;
    }

    private static float[] frequencies(int headSize) {
        float[] frequencies = new float[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) Math.pow(1e6, -2.0 * i / headSize);
        }
        return frequencies;
    }

    private Optional<LayerOps> ops(Parts parts, AttentionBlock attention, ExpertBlock experts, HeadBlock head) {
        return rig().backend().layerOps(new LayerPlan(List.of(attention), List.of(experts), head, 128, 16, 16));
    }

    private AttentionBlock attention(Parts parts) {
        return new AttentionBlock(
                rig().upload(parts.attentionNorm),
                parts.query.device(),
                parts.key.device(),
                parts.value.device(),
                rig().upload(parts.queryNorm),
                rig().upload(parts.keyNorm),
                parts.output.device(),
                EPS,
                rig().upload(parts.frequencies),
                1f,
                parts.shape);
    }

    private ExpertBlock experts(Parts parts) {
        return new ExpertBlock(
                rig().upload(parts.expertNorm),
                parts.router.device(),
                parts.gate.device(),
                parts.up.device(),
                parts.down.device(),
                CHOSEN,
                true,
                EPS);
    }

    private HeadBlock head(Parts parts) {
        return new HeadBlock(rig().upload(parts.headNorm), parts.head.device(), EPS);
    }

    @ParameterizedTest
    @EnumSource
    default void theAttentionOfALayerIsItsSingleOps(Formats formats) {
        for (AttentionShape shape :
                new AttentionShape[] {new AttentionShape(8, 1, 128), new AttentionShape(8, 2, 128)}) {
            Parts parts = parts(formats, shape);
            AttentionBlock block = attention(parts);
            Optional<LayerOps> ops = ops(parts, block, experts(parts), head(parts));
            if (ops.isEmpty()) {
                return;
            }
            try (LayerOps layer = ops.get()) {
                for (int m : STEP_ROWS) {
                    assertAttention(layer, block, parts, oneToken(m), formats + ", one token each of " + m);
                    assertAttention(layer, block, parts, new int[][] {{70, m}}, formats + ", a chunk of " + m);
                }
            }
        }
    }

    /// Sequences of very different lengths, at most 16 of them, with one row each; more rows are a prompt's.
    private static int[][] oneToken(int m) {
        int sequences = Math.min(m, 16);
        return IntStream.range(0, sequences)
                .mapToObj(i -> new int[] {i * 37 % 200, i == sequences - 1 ? m - sequences + 1 : 1})
                .toArray(int[][]::new);
    }

    private void assertAttention(LayerOps layer, AttentionBlock block, Parts parts, int[][] step, String what) {
        KvStep kv = new KvStep(rig(), KvType.F16, 32, parts.shape, step);
        kv.fillPool();
        int m = kv.rows();
        if (!layer.takes(m, kv.device())) {
            return;
        }
        float[] residual = rig().gaussian(m * WIDTH);
        DeviceBuffer device = rig().upload(residual);
        layer.attention(rig().queue(), 0, block, kv.device(), m, device);
        double[] x = ReferenceOps.rmsNorm(ReferenceOps.widen(residual), parts.attentionNorm, m, WIDTH, EPS);
        float[] q = rotated(parts, project(parts.query, x, m), parts.queryNorm, kv, parts.shape.heads());
        float[] k = rotated(parts, project(parts.key, x, m), parts.keyNorm, kv, parts.shape.kvHeads());
        float[] v = project(parts.value, x, m);
        ReferenceOps.kvAppend(kv.rounded(k), kv.rounded(v), kv.reference(), parts.shape);
        double[] attended = ReferenceOps.attention(q, kv.reference(), parts.shape);
        double[] expected = ReferenceOps.linear(parts.output.values(), 0, WIDTH, parts.output.cols(), attended, m);
        assertPart(what, expected, residual, rig().floats(device));
    }

    private static float[] project(ContractRig.MatrixAndValues w, double[] x, int m) {
        return narrow(ReferenceOps.linear(w.values(), 0, w.rows(), w.cols(), x, m));
    }

    private static float[] rotated(Parts parts, float[] x, float[] weight, KvStep kv, int heads) {
        return narrow(ReferenceOps.normRope(
                x, weight, EPS, kv.reference().positions(), parts.frequencies, 1f, heads, parts.shape.headSize()));
    }

    @ParameterizedTest
    @EnumSource
    default void theExpertsOfALayerAreTheirSingleOps(Formats formats) {
        Parts parts = parts(formats, new AttentionShape(8, 1, 128));
        ExpertBlock block = experts(parts);
        Optional<LayerOps> ops = ops(parts, attention(parts), block, head(parts));
        if (ops.isEmpty()) {
            return;
        }
        try (LayerOps layer = ops.get()) {
            for (int m : taken(layer, parts.shape)) {
                float[] residual = rig().gaussian(m * WIDTH);
                DeviceBuffer device = rig().upload(residual);
                DeviceBuffer ids = rig().words(m * CHOSEN);
                layer.experts(rig().queue(), 0, block, m, device, ids);
                String what = "%s, experts of %d rows".formatted(formats, m);
                double[] x = ReferenceOps.rmsNorm(ReferenceOps.widen(residual), parts.expertNorm, m, WIDTH, EPS);
                var routed = ReferenceOps.route(project(parts.router, x, m), m, ALL_EXPERTS, CHOSEN, true);
                assertArrayEquals(routed.ids(), rig().integers(ids), what + ": routing");
                assertPart(what, expected(parts, x, routed, m), residual, rig().floats(device));
            }
        }
    }

    private int[] taken(LayerOps layer, AttentionShape shape) {
        KvPages pages = new KvStep(rig(), KvType.F16, 32, shape, new int[][] {{0, 1}}).device();
        return IntStream.of(STEP_ROWS).filter(m -> layer.takes(m, pages)).toArray();
    }

    private static double[] expected(Parts parts, double[] x, ReferenceOps.Routed routed, int m) {
        double[] gate = pairs(parts.gate, MoeOps.PairInput.TOKEN, x, routed.ids());
        double[] up = pairs(parts.up, MoeOps.PairInput.TOKEN, x, routed.ids());
        double[] down = pairs(parts.down, MoeOps.PairInput.PAIR, ReferenceOps.siluMul(gate, up), routed.ids());
        return ReferenceOps.weightedSum(down, routed.weights(), m, CHOSEN, WIDTH, new double[m * WIDTH]);
    }

    private static double[] pairs(ContractRig.Weights w, MoeOps.PairInput input, double[] x, int[] ids) {
        return ReferenceOps.pairLinear(w.values(), w.rows(), w.cols(), input, x, ids, CHOSEN);
    }

    @ParameterizedTest
    @EnumSource
    default void theHeadIsItsSingleOps(Formats formats) {
        Parts parts = parts(formats, new AttentionShape(8, 1, 128));
        HeadBlock block = head(parts);
        Optional<LayerOps> ops = ops(parts, attention(parts), experts(parts), block);
        if (ops.isEmpty()) {
            return;
        }
        try (LayerOps layer = ops.get()) {
            for (int m : taken(layer, parts.shape)) {
                for (int count : new int[] {1, 2, 9, 16}) {
                    if (count > m) {
                        continue;
                    }
                    int[] rows = IntStream.range(0, count).map(i -> i * 7 % m).toArray();
                    float[] residual = rig().gaussian(m * WIDTH);
                    DeviceBuffer logits = rig().words(count * WORDS);
                    layer.head(rig().queue(), block, m, rig().upload(residual), rig().upload(rows), count, logits);
                    double[] picked = ReferenceOps.gatherRows(residual, WIDTH, rows);
                    double[] x = ReferenceOps.rmsNorm(picked, parts.headNorm, count, WIDTH, EPS);
                    double[] expected = ReferenceOps.linear(parts.head.values(), 0, WORDS, WIDTH, x, count);
                    assertPart(
                            formats + ", head of " + count, expected, new float[expected.length], rig().floats(logits));
                }
            }
        }
    }

    /// What the part added to its residual, so that a large residual does not hide it.
    private static void assertPart(String what, double[] expected, float[] before, float[] after) {
        float[] added = new float[before.length];
        for (int i = 0; i < added.length; i++) {
            added[i] = after[i] - before[i];
        }
        double error = Near.relativeL2(expected, added);
        assertTrue(error <= PART, "%s: relative L2 error %.3g, bound %.3g".formatted(what, error, PART));
    }

    private static float[] narrow(double[] x) {
        float[] narrow = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            narrow[i] = (float) x[i];
        }
        return narrow;
    }
}
