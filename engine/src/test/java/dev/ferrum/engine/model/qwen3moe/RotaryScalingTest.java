package dev.ferrum.engine.model.qwen3moe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// Expected values were computed apart, in Python's doubles, from the formulas of the YaRN paper as transformers
/// applies them (ramp over pairs between the floor and ceiling of the two correction dimensions).
class RotaryScalingTest {
    private static void check(Map<Integer, Double> expected, float[] found) {
        expected.forEach((pair, value) -> assertEquals(value, found[pair], value * 2e-7, "pair " + pair));
    }

    @Test
    void yarnKeepsFastPairsAndInterpolatesSlowOnes() {
        var yarn = new RotaryScaling.Yarn(1e6f, 4, 32768, 1, 32, 1);
        check(
                Map.of(
                        0, 1.0,
                        1, 0.8058421877614819,
                        20, 0.01333521432163324,
                        24, 0.005375321490790102,
                        30, 0.0010643609812470017,
                        35, 0.0002462584069089387,
                        40, 4.445698525097307e-05,
                        50, 5.133812566142866e-06,
                        63, 3.102344401879299e-07),
                yarn.frequencies(128));
        assertEquals(1.138629436111989, yarn.magnitude(), 1e-6);
    }

    @Test
    void yarnWorksForOtherBasesAndContexts() {
        var yarn = new RotaryScaling.Yarn(1e7f, 2.5f, 4096, 1, 32, 1);
        check(
                Map.of(
                        0, 1.0,
                        1, 0.6042963902381328,
                        5, 0.08058421877614819,
                        8, 0.013781665427801654,
                        12, 0.001126402510189286,
                        20, 1.686786013714329e-05,
                        31, 6.619268399772726e-08),
                yarn.frequencies(64));
        assertEquals(1.0916290731874154, yarn.magnitude(), 1e-6);
    }

    @Test
    void plainAndLinearDifferByTheFactor() {
        float[] plain = new RotaryScaling.None(1e4f).frequencies(16);
        float[] linear = new RotaryScaling.Linear(1e4f, 4).frequencies(16);
        assertEquals(1f, plain[0]);
        assertEquals(Math.pow(1e4, -14.0 / 16), plain[7], 1e-9);
        for (int i = 0; i < plain.length; i++) {
            assertEquals(plain[i] / 4, linear[i], plain[i] * 1e-7);
        }
        assertEquals(1f, new RotaryScaling.Linear(1e4f, 4).magnitude());
    }
}
