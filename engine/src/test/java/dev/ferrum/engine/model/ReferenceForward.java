package dev.ferrum.engine.model;

import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.gguf.TensorInfo;
import dev.ferrum.engine.quant.BlockFormats;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// A Qwen3-MoE forward pass in plain double loops over the dequantised weights of a file, written only to be checked
/// against: one sequence, no cache tricks, no batching, no rotary scaling. Shares nothing with the engine but the
/// decoding of blocks.
public final class ReferenceForward {
    private final GgufFile file;
    private final Map<String, double[]> tensors = new HashMap<>();
    private final int layers;
    private final int hidden;
    private final int heads;
    private final int kvHeads;
    private final int headSize;
    private final int experts;
    private final int topK;
    private final int feedForward;
    private final int vocabulary;
    private final double eps;
    private final double ropeBase;

    /// Logits `[tokens][vocabulary]`; routing `[layers][tokens][topK]`; `routingMargins[layer][token]`: least
    /// distance of router logits between neighbours among the best `topK + 1`.
    public record Result(double[][] logits, int[][][] routing, double[][] routingMargins) {}

    public ReferenceForward(GgufFile file) {
        this.file = file;
        layers = key("block_count");
        hidden = key("embedding_length");
        heads = key("attention.head_count");
        kvHeads = key("attention.head_count_kv");
        headSize = file.metadata().findInteger("qwen3moe.attention.key_length").orElse(hidden / heads);
        experts = key("expert_count");
        topK = key("expert_used_count");
        feedForward = key("expert_feed_forward_length");
        vocabulary = tensor("token_embd.weight").length / hidden;
        eps = file.metadata().real("qwen3moe.attention.layer_norm_rms_epsilon");
        ropeBase = file.metadata().real("qwen3moe.rope.freq_base");
    }

    private int key(String name) {
        return file.metadata().integer("qwen3moe." + name);
    }

    private double[] tensor(String name) {
        return tensors.computeIfAbsent(name, n -> {
            TensorInfo info = file.tensor(n).orElseThrow(() -> new IllegalStateException("no tensor " + n));
            float[] values = new float[Math.toIntExact(info.elements())];
            BlockFormats.of(info.type()).dequantise(file.data(info), 0, values.length, values, 0);
            return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
        });
    }

    public Result run(int[] tokens) {
        double[][] x = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            x[t] = Arrays.copyOfRange(tensor("token_embd.weight"), tokens[t] * hidden, (tokens[t] + 1) * hidden);
        }
        int[][][] routing = new int[layers][tokens.length][];
        double[][] margins = new double[layers][tokens.length];
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "blk." + layer + ".";
            attention(prefix, x);
            for (int t = 0; t < tokens.length; t++) {
                moe(prefix, x[t], routing[layer], margins[layer], t);
            }
        }
        boolean tied = file.tensor("output.weight").isEmpty();
        double[][] logits = new double[tokens.length][];
        for (int t = 0; t < tokens.length; t++) {
            double[] normed = norm(x[t], tensor("output_norm.weight"), 0, hidden);
            logits[t] = product(tensor(tied ? "token_embd.weight" : "output.weight"), 0, vocabulary, normed);
        }
        return new Result(logits, routing, margins);
    }

    private void attention(String prefix, double[][] x) {
        int n = x.length;
        double[][] q = new double[n][];
        double[][] k = new double[n][];
        double[][] v = new double[n][];
        for (int t = 0; t < n; t++) {
            double[] normed = norm(x[t], tensor(prefix + "attn_norm.weight"), 0, hidden);
            q[t] = product(tensor(prefix + "attn_q.weight"), 0, heads * headSize, normed);
            k[t] = product(tensor(prefix + "attn_k.weight"), 0, kvHeads * headSize, normed);
            v[t] = product(tensor(prefix + "attn_v.weight"), 0, kvHeads * headSize, normed);
            normAndRotate(q[t], heads, tensor(prefix + "attn_q_norm.weight"), t);
            normAndRotate(k[t], kvHeads, tensor(prefix + "attn_k_norm.weight"), t);
        }
        for (int t = 0; t < n; t++) {
            double[] out = new double[heads * headSize];
            for (int h = 0; h < heads; h++) {
                head(q[t], k, v, h, t, out);
            }
            add(x[t], product(tensor(prefix + "attn_output.weight"), 0, hidden, out), 1);
        }
    }

    private void head(double[] q, double[][] k, double[][] v, int h, int t, double[] out) {
        int kv = h / (heads / kvHeads) * headSize;
        double[] scores = new double[t + 1];
        double max = Double.NEGATIVE_INFINITY;
        for (int s = 0; s <= t; s++) {
            for (int d = 0; d < headSize; d++) {
                scores[s] += q[h * headSize + d] * k[s][kv + d];
            }
            scores[s] /= Math.sqrt(headSize);
            max = Math.max(max, scores[s]);
        }
        double sum = 0;
        for (int s = 0; s <= t; s++) {
            scores[s] = Math.exp(scores[s] - max);
            sum += scores[s];
        }
        for (int s = 0; s <= t; s++) {
            for (int d = 0; d < headSize; d++) {
                out[h * headSize + d] += scores[s] / sum * v[s][kv + d];
            }
        }
    }

    private void normAndRotate(double[] row, int count, double[] weight, int position) {
        for (int h = 0; h < count; h++) {
            int at = h * headSize;
            System.arraycopy(norm(row, weight, at, headSize), 0, row, at, headSize);
            for (int i = 0; i < headSize / 2; i++) {
                double angle = position * Math.pow(ropeBase, -2.0 * i / headSize);
                double a = row[at + i];
                double b = row[at + i + headSize / 2];
                row[at + i] = a * Math.cos(angle) - b * Math.sin(angle);
                row[at + i + headSize / 2] = a * Math.sin(angle) + b * Math.cos(angle);
            }
        }
    }

    private void moe(String prefix, double[] x, int[][] routing, double[] margins, int t) {
        double[] normed = norm(x, tensor(prefix + "ffn_norm.weight"), 0, hidden);
        double[] logits = product(tensor(prefix + "ffn_gate_inp.weight"), 0, experts, normed);
        int[] order = IntStream.range(0, experts)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer e) -> -logits[e]).thenComparing(e -> e))
                .mapToInt(Integer::intValue)
                .toArray();
        routing[t] = Arrays.copyOf(order, topK);
        margins[t] = Double.POSITIVE_INFINITY;
        double sum = 0;
        for (int slot = 0; slot < topK; slot++) {
            sum += Math.exp(logits[order[slot]] - logits[order[0]]);
            if (slot + 1 < experts) {
                margins[t] = Math.min(margins[t], logits[order[slot]] - logits[order[slot + 1]]);
            }
        }
        double[] result = new double[hidden];
        for (int slot = 0; slot < topK; slot++) {
            int e = order[slot];
            double[] gate = product(tensor(prefix + "ffn_gate_exps.weight"), e * feedForward, feedForward, normed);
            double[] up = product(tensor(prefix + "ffn_up_exps.weight"), e * feedForward, feedForward, normed);
            for (int i = 0; i < feedForward; i++) {
                gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
            }
            double weight = Math.exp(logits[e] - logits[order[0]]) / sum;
            add(result, product(tensor(prefix + "ffn_down_exps.weight"), e * hidden, hidden, gate), weight);
        }
        add(x, result, 1);
    }

    private double[] norm(double[] x, double[] weight, int at, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[at + i] * x[at + i];
        }
        double scale = 1 / Math.sqrt(sum / n + eps);
        double[] out = new double[n];
        for (int i = 0; i < n; i++) {
            out[i] = x[at + i] * scale * weight[i];
        }
        return out;
    }

    private static double[] product(double[] matrix, int firstRow, int rows, double[] x) {
        double[] out = new double[rows];
        for (int r = 0; r < rows; r++) {
            int at = (firstRow + r) * x.length;
            double sum = 0;
            for (int i = 0; i < x.length; i++) {
                sum += matrix[at + i] * x[i];
            }
            out[r] = sum;
        }
        return out;
    }

    private static void add(double[] target, double[] values, double factor) {
        for (int i = 0; i < target.length; i++) {
            target[i] += factor * values[i];
        }
    }
}
