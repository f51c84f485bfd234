package dev.ferrum.engine.api;

import dev.ferrum.engine.error.Check;

/// How the next token is drawn. `temperature` 0 is greedy: the greatest logit after penalties, smaller id on a tie.
///
/// `topK` 0, `topP` 1, `minP` 0, `repetitionPenalty` 1 and the other penalties 0 switch that part off.
/// `penaltyWindow`: how many of the last tokens count for penalties; 0 is all.
public record SamplingParams(
        float temperature,
        int topK,
        float topP,
        float minP,
        float repetitionPenalty,
        float presencePenalty,
        float frequencyPenalty,
        int penaltyWindow,
        long seed) {
    public SamplingParams {
        Check.inRange("temperature", temperature, 0f, 100f);
        Check.inRange("top-k", topK, 0, Integer.MAX_VALUE);
        Check.inRange("top-p", topP, 0f, 1f);
        Check.inRange("min-p", minP, 0f, 1f);
        Check.inRange("repetition penalty", repetitionPenalty, 0.01f, 100f);
        Check.inRange("presence penalty", presencePenalty, -100f, 100f);
        Check.inRange("frequency penalty", frequencyPenalty, -100f, 100f);
        Check.inRange("penalty window", penaltyWindow, 0, Integer.MAX_VALUE);
    }

    /// The greatest logit, always.
    public static SamplingParams greedy() {
        return new SamplingParams(0f, 0, 1f, 0f, 1f, 0f, 0f, 0, 0);
    }

    /// A plain default for chats: temperature 0.7, top-k 20, top-p 0.8, as Qwen recommends without thinking.
    public static SamplingParams chat(long seed) {
        return new SamplingParams(0.7f, 20, 0.8f, 0f, 1f, 0f, 0f, 256, seed);
    }

    /// These values with another seed.
    public SamplingParams withSeed(long other) {
        return new SamplingParams(
                temperature,
                topK,
                topP,
                minP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                penaltyWindow,
                other);
    }

    /// These values with another temperature.
    public SamplingParams withTemperature(float other) {
        return new SamplingParams(
                other, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty, penaltyWindow, seed);
    }
}
