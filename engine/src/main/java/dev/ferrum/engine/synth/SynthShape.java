package dev.ferrum.engine.synth;

import java.util.Arrays;
import java.util.Optional;

/// Sizes of a synthetic model.
public enum SynthShape {
    /// Loads in an instant; for tests.
    TINY("tiny", 256, 2, 8, 2, 64, 8, 4, 256, 2_074, 4_096),
    /// About 1 GB: larger than any cache, small enough for every machine; for measurements of the CPU.
    MINI("mini", 1_024, 16, 16, 4, 128, 64, 8, 512, 151_936, 40_960),
    /// The sizes of Qwen3-30B-A3B; 18.55 GB.
    SHAPE_30B_A3B("30b-a3b", 2_048, 48, 32, 4, 128, 128, 8, 768, 151_936, 40_960);

    private final String commandName;
    private final int hidden;
    private final int layers;
    private final int heads;
    private final int kvHeads;
    private final int headSize;
    private final int experts;
    private final int expertsUsed;
    private final int expertFfn;
    private final int vocabulary;
    private final int context;

    SynthShape(
            String commandName,
            int hidden,
            int layers,
            int heads,
            int kvHeads,
            int headSize,
            int experts,
            int expertsUsed,
            int expertFfn,
            int vocabulary,
            int context) {
        this.commandName = commandName;
        this.hidden = hidden;
        this.layers = layers;
        this.heads = heads;
        this.kvHeads = kvHeads;
        this.headSize = headSize;
        this.experts = experts;
        this.expertsUsed = expertsUsed;
        this.expertFfn = expertFfn;
        this.vocabulary = vocabulary;
        this.context = context;
    }

    /// The name on the command line.
    public String commandName() {
        return commandName;
    }

    /// The shape with this name on the command line.
    public static Optional<SynthShape> ofName(String name) {
        return Arrays.stream(values())
                .filter(shape -> shape.commandName.equals(name))
                .findFirst();
    }

    public int hidden() {
        return hidden;
    }

    public int layers() {
        return layers;
    }

    public int heads() {
        return heads;
    }

    public int kvHeads() {
        return kvHeads;
    }

    /// Elements of one attention head.
    public int headSize() {
        return headSize;
    }

    public int experts() {
        return experts;
    }

    /// Experts that each token uses.
    public int expertsUsed() {
        return expertsUsed;
    }

    /// Inner size of one expert.
    public int expertFfn() {
        return expertFfn;
    }

    /// Tokens in the vocabulary.
    public int vocabulary() {
        return vocabulary;
    }

    /// Longest context, in tokens.
    public int context() {
        return context;
    }
}
