package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import dev.ferrum.engine.model.ModelRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The bundled model's greedy text on card and processor: on a card, and where the program's folder is the working
/// folder, only.
final class CudaTextTest {
    private static final Path MODEL = Path.of("assets", "model", "llama-ferrum-stories-q4_k_m.gguf");
    private static final int LENGTH = 200;

    /// Where card and processor, both given the processor's text, would go on differently: how far the processor's
    /// best logit is above the card's choice there. Rounding rows to 8 bits moves logits by hundredths.
    private static final double LEAST_MARGIN = 0.25;

    @Test
    void theCardsChoiceIsTheProcessorsWhereverTheMarginDecides() {
        assumeTrue(Files.exists(MODEL), "the bundled model is not in " + MODEL.toAbsolutePath());
        try (Card card = Card.orSkip();
                ModelRunner cpu = new ModelRunner(MODEL, new CpuBackendProvider(), KvType.F16, MoeSwitches.defaults());
                ModelRunner gpu = new ModelRunner(MODEL, card.open(), KvType.F16, MoeSwitches.defaults())) {
            for (int seed = 0; seed < 4; seed++) {
                int[] prompt = prompt(seed);
                List<Integer> text = cpu.greedy(prompt, LENGTH);
                int[] all = IntStream.concat(IntStream.of(prompt), text.stream().mapToInt(Integer::intValue))
                        .toArray();
                float[][] expected = cpu.run(all, 1).logits();
                for (int chunk : new int[] {1, 8, 64}) {
                    compare(
                            expected,
                            gpu.run(all, chunk).logits(),
                            prompt.length,
                            "text %d, chunk %d".formatted(seed, chunk));
                }
            }
        }
    }

    /// Ids of words, whatever they are: the model goes on somehow.
    private static int[] prompt(int seed) {
        return IntStream.range(0, 12).map(i -> 300 + 97 * seed + 31 * i).toArray();
    }

    private static void compare(float[][] expected, float[][] found, int from, String what) {
        int differ = 0;
        double largest = 0;
        double square = 0;
        double norm = 0;
        for (int i = from; i < expected.length; i++) {
            int best = ModelRunner.argmax(expected[i]);
            int other = ModelRunner.argmax(found[i]);
            if (best != other) {
                differ++;
                largest = Math.max(largest, expected[i][best] - expected[i][other]);
            }
            for (int j = 0; j < expected[i].length; j++) {
                square += Math.pow(expected[i][j] - found[i][j], 2);
                norm += Math.pow(expected[i][j], 2);
            }
        }
        String figures = "%s: %d of %d choices differ, the largest margin %.4f; logits differ by %.2e of their length"
                .formatted(what, differ, expected.length - from, largest, Math.sqrt(square / norm));
        System.err.println(figures);
        assertTrue(largest < LEAST_MARGIN, figures);
    }
}
