package dev.ferrum.engine.backend;

import java.util.Comparator;
import java.util.stream.IntStream;

/// What every op means: plain double loops over Java arrays, row-major, with no thought for speed.
///
/// Weights are given decoded. A backend's op is right when it agrees with the method of the same name here to within
/// [Tolerances].
public final class ReferenceOps {
    private ReferenceOps() {}

    /// `out[tokens, cols] = table[tokens[i], :]`.
    public static double[] embedding(float[] table, int cols, int[] tokens) {
        return gatherRows(table, cols, tokens);
    }

    /// `x[i, :] / sqrt(mean(x[i, :]^2) + eps) * weight`, rows of `n`.
    public static double[] rmsNorm(double[] x, float[] weight, int m, int n, float eps) {
        double[] out = new double[m * n];
        for (int row = 0; row < m; row++) {
            double squares = 0;
            for (int i = 0; i < n; i++) {
                squares += x[row * n + i] * x[row * n + i];
            }
            double scale = 1 / Math.sqrt(squares / n + eps);
            for (int i = 0; i < n; i++) {
                out[row * n + i] = x[row * n + i] * scale * weight[i];
            }
        }
        return out;
    }

    /// `y[m, rows] = x[m, cols] · wᵀ` with the `[rows, cols]` matrix that begins at element `from` of `w`.
    public static double[] linear(float[] w, int from, int rows, int cols, double[] x, int m) {
        double[] y = new double[m * rows];
        for (int i = 0; i < m; i++) {
            for (int r = 0; r < rows; r++) {
                double sum = 0;
                for (int c = 0; c < cols; c++) {
                    sum += w[from + r * cols + c] * x[i * cols + c];
                }
                y[i * rows + r] = sum;
            }
        }
        return y;
    }

    /// `out[i, :] = x[rows[i], :]`, rows of `n`.
    public static double[] gatherRows(float[] x, int n, int[] rows) {
        double[] out = new double[rows.length * n];
        for (int i = 0; i < rows.length; i++) {
            for (int c = 0; c < n; c++) {
                out[i * n + c] = x[rows[i] * n + c];
            }
        }
        return out;
    }

    /// Indices of the `k` greatest of `x[at .. at + n - 1]` relative to `at`: best first, the smaller index first among
    /// equals, a NaN before all numbers.
    public static int[] best(float[] x, int at, int n, int k) {
        return IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.<Integer, Boolean>comparing(i -> !Float.isNaN(x[at + i]))
                        .thenComparing((a, b) -> x[at + a] == x[at + b] ? 0 : x[at + a] > x[at + b] ? -1 : 1)
                        .thenComparing(Comparator.naturalOrder()))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /// Index of the greatest of each row of `n`; the smaller index wins a tie.
    public static int[] argmax(float[] x, int m, int n) {
        int[] out = new int[m];
        for (int row = 0; row < m; row++) {
            for (int i = 1; i < n; i++) {
                if (x[row * n + i] > x[row * n + out[row]]) {
                    out[row] = i;
                }
            }
        }
        return out;
    }

    /// One side of `qkNormRope`: every head of `x[m, heads * headSize]` normalised, then rotated by its row's
    /// position.
    public static double[] normRope(
            float[] x,
            float[] weight,
            float eps,
            int[] positions,
            float[] frequencies,
            float magnitude,
            int heads,
            int headSize) {
        int m = positions.length;
        double[] out = rmsNorm(widen(x), weight, m * heads, headSize, eps);
        int half = headSize / 2;
        for (int head = 0; head < m * heads; head++) {
            for (int i = 0; i < half; i++) {
                double angle = (double) positions[head / heads] * frequencies[i];
                double cos = Math.cos(angle) * magnitude;
                double sin = Math.sin(angle) * magnitude;
                int at = head * headSize + i;
                double a = out[at];
                double b = out[at + half];
                out[at] = a * cos - b * sin;
                out[at + half] = b * cos + a * sin;
            }
        }
        return out;
    }

    /// The KV cache of a step: `pool[blocks, 2, kvHeads, blockTokens, headSize]` and the tables of [KvPages].
    public record Pages(
            float[] pool, int blockTokens, int[] positions, int[] rowSequence, int[] blockTable, int maxBlocks) {
        /// Where the head `kvHead` of `position` of the sequence of `row` begins; `part` is 0 for K, 1 for V.
        public int at(int row, int position, int part, int kvHead, AttentionShape shape) {
            int block = blockTable[rowSequence[row] * maxBlocks + position / blockTokens];
            return (((block * 2 + part) * shape.kvHeads() + kvHead) * blockTokens + position % blockTokens)
                    * shape.headSize();
        }
    }

    /// Stores `k` and `v`, `[m, kvHeads * headSize]`, into the pool of `pages`, unrounded.
    public static void kvAppend(float[] k, float[] v, Pages pages, AttentionShape shape) {
        int headSize = shape.headSize();
        for (int row = 0; row < pages.positions().length; row++) {
            for (int head = 0; head < shape.kvHeads(); head++) {
                int from = (row * shape.kvHeads() + head) * headSize;
                int position = pages.positions()[row];
                System.arraycopy(k, from, pages.pool(), pages.at(row, position, 0, head, shape), headSize);
                System.arraycopy(v, from, pages.pool(), pages.at(row, position, 1, head, shape), headSize);
            }
        }
    }

    /// Causal grouped-query attention of `q[m, heads * headSize]` over the pool.
    public static double[] attention(float[] q, Pages pages, AttentionShape shape) {
        int m = pages.positions().length;
        int headSize = shape.headSize();
        double[] out = new double[m * shape.heads() * headSize];
        for (int row = 0; row < m; row++) {
            for (int head = 0; head < shape.heads(); head++) {
                attendHead(q, pages, shape, row, head, out);
            }
        }
        return out;
    }

    private static void attendHead(float[] q, Pages pages, AttentionShape shape, int row, int head, double[] out) {
        int headSize = shape.headSize();
        int kvHead = head / (shape.heads() / shape.kvHeads());
        int at = (row * shape.heads() + head) * headSize;
        double[] scores = new double[pages.positions()[row] + 1];
        double greatest = Double.NEGATIVE_INFINITY;
        for (int p = 0; p < scores.length; p++) {
            int key = pages.at(row, p, 0, kvHead, shape);
            for (int i = 0; i < headSize; i++) {
                scores[p] += (double) q[at + i] * pages.pool()[key + i];
            }
            scores[p] /= Math.sqrt(headSize);
            greatest = Math.max(greatest, scores[p]);
        }
        double sum = 0;
        for (int p = 0; p < scores.length; p++) {
            scores[p] = Math.exp(scores[p] - greatest);
            sum += scores[p];
        }
        for (int p = 0; p < scores.length; p++) {
            int value = pages.at(row, p, 1, kvHead, shape);
            for (int i = 0; i < headSize; i++) {
                out[at + i] += scores[p] / sum * pages.pool()[value + i];
            }
        }
    }

    /// `ids[m, topK]`, best first, and their weights.
    public record Routed(int[] ids, double[] weights) {}

    /// Softmax over `logits[m, experts]`, the `topK` greatest, the smaller id on a tie.
    public static Routed route(float[] logits, int m, int experts, int topK, boolean renormalise) {
        var routed = new Routed(new int[m * topK], new double[m * topK]);
        for (int row = 0; row < m; row++) {
            int start = row * experts;
            // A stable sort keeps equal logits in the order of their ids.
            int[] best = IntStream.range(0, experts)
                    .boxed()
                    .sorted((a, b) -> Float.compare(logits[start + b] + 0f, logits[start + a] + 0f))
                    .mapToInt(Integer::intValue)
                    .toArray();
            double greatest = logits[start + best[0]];
            double sum = 0;
            for (int i = 0; i < (renormalise ? topK : experts); i++) {
                sum += Math.exp(logits[start + best[i]] - greatest);
            }
            for (int s = 0; s < topK; s++) {
                routed.ids[row * topK + s] = best[s];
                routed.weights[row * topK + s] = Math.exp(logits[start + best[s]] - greatest) / sum;
            }
        }
        return routed;
    }

    /// `out[pair, :] = w[ids[pair]] · x[row(pair), :]`; also what `groupedLinear` gives.
    public static double[] pairLinear(
            float[] w, int rows, int cols, MoeOps.PairInput input, double[] x, int[] ids, int topK) {
        double[] out = new double[ids.length * rows];
        for (int pair = 0; pair < ids.length; pair++) {
            int row = rowOf(pair, input, topK);
            double[] one = java.util.Arrays.copyOfRange(x, row * cols, (row + 1) * cols);
            double[] y = linear(w, ids[pair] * rows * cols, rows, cols, one, 1);
            System.arraycopy(y, 0, out, pair * rows, rows);
        }
        return out;
    }

    /// The input row that `pair` reads.
    public static int rowOf(int pair, MoeOps.PairInput input, int topK) {
        return switch (input) {
            case TOKEN -> pair / topK;
            case PAIR -> pair;
        };
    }

    /// `gate / (1 + exp(-gate)) * up`, element by element.
    public static double[] siluMul(double[] gate, double[] up) {
        double[] out = new double[gate.length];
        for (int i = 0; i < gate.length; i++) {
            out[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
        }
        return out;
    }

    /// Pairs by expert: `order[offsets[e] .. offsets[e + 1])`, ascending.
    public record Buckets(int[] offsets, int[] order) {}

    /// The buckets of `ids[m * topK]`.
    public static Buckets bucket(int[] ids, int experts) {
        int[] offsets = new int[experts + 1];
        int[] order = new int[ids.length];
        int filled = 0;
        for (int e = 0; e < experts; e++) {
            for (int pair = 0; pair < ids.length; pair++) {
                if (ids[pair] == e) {
                    order[filled++] = pair;
                }
            }
            offsets[e + 1] = filled;
        }
        return new Buckets(offsets, order);
    }

    /// `residual[t, :] + sum over s of weights[t, s] * pairs[t * topK + s, :]`.
    public static double[] weightedSum(double[] pairs, double[] weights, int m, int topK, int n, double[] residual) {
        double[] out = residual.clone();
        for (int pair = 0; pair < m * topK; pair++) {
            for (int i = 0; i < n; i++) {
                out[pair / topK * n + i] += weights[pair] * pairs[pair * n + i];
            }
        }
        return out;
    }

    /// The same numbers as doubles.
    public static double[] widen(float[] x) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i]).toArray();
    }
}
