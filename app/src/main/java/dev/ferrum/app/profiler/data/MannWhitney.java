package dev.ferrum.app.profiler.data;

import java.util.Arrays;

/// The test of Mann and Whitney ("On a Test of Whether one of Two Random Variables is Stochastically Larger than the
/// Other", Annals of Mathematical Statistics 18, 1947), two-sided, by the normal approximation:
///
/// U = Σ ranks of A − n(n+1)/2, mean nm/2, variance nm/12 · ((N+1) − Σ(t³−t) / (N(N−1))) with N = n + m and t the sizes
/// of groups of equal values; z = (|U − nm/2| − ½) / σ. Step times have long tails, which ranks do not mind.
public final class MannWhitney {
    private MannWhitney() {}

    /// How likely at least this difference is where there is none, 0..1; 1 where one side is empty or all are equal.
    public static double p(double[] a, double[] b) {
        int n = a.length;
        int m = b.length;
        int all = n + m;
        if (n == 0 || m == 0) {
            return 1;
        }
        double[][] values = new double[all][];
        for (int i = 0; i < all; i++) {
            values[i] = i < n ? new double[] {a[i], 1} : new double[] {b[i - n], 0};
        }
        Arrays.sort(values, (x, y) -> Double.compare(x[0], y[0]));
        double rankSum = 0;
        double ties = 0;
        for (int from = 0; from < all; ) {
            int to = from;
            double ours = 0;
            while (to < all && values[to][0] == values[from][0]) {
                ours += values[to++][1];
            }
            double t = to - from;
            // Ranks count from 1; equal values share the mean of theirs.
            rankSum += ours * (from + 1 + to) / 2.0;
            ties += t * t * t - t;
            from = to;
        }
        double u = rankSum - n * (n + 1.0) / 2;
        double variance = (double) n * m / 12 * (all + 1 - ties / ((double) all * (all - 1)));
        if (variance <= 0) {
            return 1;
        }
        double z = Math.max(0, Math.abs(u - n * (double) m / 2) - 0.5) / Math.sqrt(variance);
        return Math.min(1, 2 * upperTail(z));
    }

    /// 1 − Φ(z) for z ≥ 0, to 7.5e-8: Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.2.17.
    private static double upperTail(double z) {
        double t = 1 / (1 + 0.2316419 * z);
        double series =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * series;
    }
}
