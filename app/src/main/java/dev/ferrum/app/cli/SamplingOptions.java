package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.api.SamplingParams;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Option;

/// How tokens are drawn. What is left out comes from the catalogue, or from Qwen's advice for other models.
final class SamplingOptions {
    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest token always.")
    private Float temperature;

    @Option(names = "--top-k", paramLabel = "N", description = "Only the N likeliest tokens; 0 is off.")
    private Integer topK;

    @Option(names = "--top-p", paramLabel = "P", description = "Only the likeliest tokens that make up P; 1 is off.")
    private Float topP;

    @Option(names = "--min-p", paramLabel = "P", description = "Only tokens of at least P of the best; 0 is off.")
    private Float minP;

    @Option(names = "--repeat-penalty", paramLabel = "X", description = "Divides logits of recent tokens; 1 is off.")
    private Float repeat;

    @Option(names = "--presence-penalty", paramLabel = "X", description = "Taken off recent tokens; 0 is off.")
    private Float presence;

    @Option(names = "--frequency-penalty", paramLabel = "X", description = "Taken off per occurrence; 0 is off.")
    private Float frequency;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same reply. Default: random.")
    private Long seed;

    /// The parameters for the model in `file`. A seed is drawn when none was given.
    SamplingParams params(StartContext start, Path file) {
        long drawn = seed == null ? ThreadLocalRandom.current().nextLong(1L << 32) : seed;
        SamplingParams base = start.catalog().samplingFor(file, drawn);
        return new SamplingParams(
                or(temperature, base.temperature()),
                topK == null ? base.topK() : topK,
                or(topP, base.topP()),
                or(minP, base.minP()),
                or(repeat, base.repetitionPenalty()),
                or(presence, base.presencePenalty()),
                or(frequency, base.frequencyPenalty()),
                base.penaltyWindow(),
                drawn);
    }

    private static float or(Float given, float otherwise) {
        return given == null ? otherwise : given;
    }
}
