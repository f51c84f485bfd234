package dev.ferrum.engine.sampling;

/// The filters of sampling as functions of their arguments. None allocates; all are exact, ties included: of equal
/// logits the smaller id comes first.
final class LogitFilters {
    /// Logits this far below the greatest (natural logarithm, after temperature) are never drawn: all of a
    /// vocabulary of 2^20 at that distance weigh 2e-16 together, less than the step of the random number they would
    /// be drawn with.
    private static final double NEGLIGIBLE = 50;

    private LogitFilters() {}

    /// Throws [LogitsException] unless every one of `logits[0 .. count-1]` is finite.
    static void requireFinite(float[] logits, int count) {
        int worst = 0;
        // An integer maximum over magnitudes: C2 makes vector code of it, which a test with a branch would prevent.
        for (int i = 0; i < count; i++) {
            worst = Math.max(worst, Float.floatToRawIntBits(logits[i]) & 0x7fffffff);
        }
        if (worst >= 0x7f800000) {
            for (int i = 0; i < count; i++) {
                if (!Float.isFinite(logits[i])) {
                    throw new LogitsException(i, logits[i]);
                }
            }
        }
    }

    /// A repeated token's logit: positive ones are divided by `penalty`, negative ones multiplied.
    ///
    /// Formula: Keskar et al. 2019 (CTRL), in the form of Hugging Face's `RepetitionPenaltyLogitsProcessor`.
    static float repetition(float logit, float penalty) {
        return logit > 0 ? logit / penalty : logit * penalty;
    }

    /// The logit of a token that occurred `count >= 1` times: less `presence`, and less `frequency` for each time.
    ///
    /// Formula: OpenAI's API reference, "Frequency and presence penalties".
    static float occurrence(float logit, int count, float presence, float frequency) {
        return logit - presence - count * frequency;
    }

    /// Index of the greatest of `logits[0 .. count-1]`; the smaller index on a tie.
    static int argmax(float[] logits, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    /// Fills `out` with the `k` greatest of `logits[0 .. count-1]`, best first.
    static void topK(float[] logits, int count, int k, Candidates out) {
        out.count = Math.min(k, count);
        for (int i = 0; i < out.count; i++) {
            out.ids[i] = i;
            out.logits[i] = logits[i];
        }
        // A heap with the worst of the best at its root: nearly every further logit fails against the root alone.
        for (int i = out.count / 2 - 1; i >= 0; i--) {
            siftWorstUp(out, i, out.count);
        }
        float threshold = out.logits[0];
        for (int i = out.count; i < count; i++) {
            // Not "or equal": among equals the smaller id stays, and ids ascend.
            if (logits[i] > threshold) {
                out.ids[0] = i;
                out.logits[0] = logits[i];
                siftWorstUp(out, 0, out.count);
                threshold = out.logits[0];
            }
        }
        for (int end = out.count - 1; end > 0; end--) {
            out.swap(0, end);
            siftWorstUp(out, 0, end);
        }
    }

    /// Fills `out`, in order of ids, with every logit that has a chance at this temperature.
    static void all(float[] logits, int count, float temperature, Candidates out) {
        float greatest = logits[argmax(logits, count)];
        double least = greatest - NEGLIGIBLE * temperature;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (logits[i] >= least) {
                out.ids[kept] = i;
                out.logits[kept] = logits[i];
                kept++;
            }
        }
        out.count = kept;
    }

    /// Keeps the shortest run of best candidates whose probabilities sum to at least `p`, best first; at least one.
    /// Probabilities are softmax of `logit / temperature` over the candidates, which come in `order`.
    ///
    /// Formula: Holtzman et al. 2020, The Curious Case of Neural Text Degeneration (nucleus sampling).
    static void topP(Candidates candidates, float temperature, double p, Order order) {
        double wanted = p * weigh(candidates, temperature);
        int all = candidates.count;
        double mass = 0;
        int kept = 0;
        if (order == Order.BEST_FIRST) {
            while (kept < all && (kept == 0 || mass < wanted)) {
                mass += candidates.weights[kept++];
            }
            candidates.count = kept;
            return;
        }
        // Unsorted: a heap with the best at the root of what is left gives the few best without sorting the rest. The
        // heap's end is the array's start, so that what was taken ends up in front.
        float greatest = greatest(candidates);
        for (int i = all / 2 - 1; i >= 0; i--) {
            siftBestUp(candidates, i, all);
        }
        while (kept < all && (kept == 0 || mass < wanted)) {
            mass += Math.exp((candidates.logits[0] - greatest) / (double) temperature);
            kept++;
            candidates.swap(0, all - kept);
            siftBestUp(candidates, 0, all - kept);
        }
        for (int i = 0; i < kept; i++) {
            int from = all - 1 - i;
            if (from <= i) {
                break;
            }
            candidates.swap(i, from);
        }
        candidates.count = kept;
    }

    /// Keeps candidates that are at least `minP` times as probable as the best one; order stays.
    ///
    /// Formula: Nguyen et al. 2024, Turning Up the Heat: Min-p Sampling.
    static void minP(Candidates candidates, float temperature, double minP) {
        double least = greatest(candidates) + temperature * Math.log(minP);
        int kept = 0;
        for (int i = 0; i < candidates.count; i++) {
            if (candidates.logits[i] >= least) {
                candidates.ids[kept] = candidates.ids[i];
                candidates.logits[kept] = candidates.logits[i];
                kept++;
            }
        }
        candidates.count = kept;
    }

    /// The candidate that `u`, uniform in `[0, 1)`, falls on when each takes its probability's share of that
    /// interval, in the candidates' order; returns its id.
    static int draw(Candidates candidates, float temperature, double u) {
        double left = u * weigh(candidates, temperature);
        for (int i = 0; i < candidates.count - 1; i++) {
            left -= candidates.weights[i];
            if (left < 0) {
                return candidates.ids[i];
            }
        }
        return candidates.ids[candidates.count - 1];
    }

    /// Sets the weights `exp((logit - greatest) / temperature)` and returns their sum.
    private static double weigh(Candidates candidates, float temperature) {
        float greatest = greatest(candidates);
        double sum = 0;
        for (int i = 0; i < candidates.count; i++) {
            double weight = Math.exp((candidates.logits[i] - greatest) / (double) temperature);
            candidates.weights[i] = weight;
            sum += weight;
        }
        return sum;
    }

    private static float greatest(Candidates candidates) {
        float greatest = candidates.logits[0];
        for (int i = 1; i < candidates.count; i++) {
            greatest = Math.max(greatest, candidates.logits[i]);
        }
        return greatest;
    }

    private static void siftWorstUp(Candidates heap, int root, int size) {
        int at = root;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap.before(child, child + 1)) {
                child++;
            }
            if (!heap.before(at, child)) {
                return;
            }
            heap.swap(at, child);
            at = child;
        }
    }

    private static void siftBestUp(Candidates heap, int root, int size) {
        int at = root;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && heap.before(child + 1, child)) {
                child++;
            }
            if (!heap.before(child, at)) {
                return;
            }
            heap.swap(at, child);
            at = child;
        }
    }

    /// Whether candidates are sorted.
    enum Order {
        BEST_FIRST,
        BY_ID
    }
}
