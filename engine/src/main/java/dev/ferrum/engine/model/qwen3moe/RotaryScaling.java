package dev.ferrum.engine.model.qwen3moe;

import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgufMetadata;
import dev.ferrum.engine.model.UnsupportedModelException;

/// Rotary position angles, with the context scaling that the file asks for.
///
/// Base angles: Su et al. 2021, RoFormer: pair `i` of a head of size `d` turns by `base^(-2i/d)` per position.
/// [Yarn]: Peng et al. 2023, YaRN: pairs that turn often keep their angle, pairs that turn seldom are interpolated by
/// `factor`, a linear ramp between; sine and cosine are scaled by `magnitude`.
sealed interface RotaryScaling {
    float base();

    /// Radians per position of the pairs of a head, `[headSize / 2]`.
    float[] frequencies(int headSize);

    /// Factor on sine and cosine.
    default float magnitude() {
        return 1f;
    }

    /// No scaling.
    record None(float base) implements RotaryScaling {
        @Override
        public float[] frequencies(int headSize) {
            return scaled(base, headSize, 1);
        }
    }

    /// All positions divided by `factor`.
    record Linear(float base, float factor) implements RotaryScaling {
        @Override
        public float[] frequencies(int headSize) {
            return scaled(base, headSize, factor);
        }
    }

    /// YaRN with its usual ramp between `betaFast` and `betaSlow` turns over the original context.
    record Yarn(float base, float factor, int originalContext, float attentionFactor, float betaFast, float betaSlow)
            implements RotaryScaling {
        @Override
        public float[] frequencies(int headSize) {
            int pairs = headSize / 2;
            double low = Math.max(0, Math.floor(pairThatTurns(betaFast, headSize)));
            double high = Math.min(headSize - 1.0, Math.ceil(pairThatTurns(betaSlow, headSize)));
            float[] result = new float[pairs];
            for (int i = 0; i < pairs; i++) {
                double plain = Math.pow(base, -2.0 * i / headSize);
                double ramp = Math.clamp((i - low) / Math.max(0.001, high - low), 0.0, 1.0);
                result[i] = (float) (plain * (1 - ramp) + plain / factor * ramp);
            }
            return result;
        }

        @Override
        public float magnitude() {
            return (float) (attentionFactor * (factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1));
        }

        /// The (fractional) pair that turns `turns` times over the original context.
        private double pairThatTurns(double turns, int headSize) {
            return headSize * Math.log(originalContext / (turns * 2 * Math.PI)) / (2 * Math.log(base));
        }
    }

    private static float[] scaled(float base, int headSize, double factor) {
        float[] result = new float[headSize / 2];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) (Math.pow(base, -2.0 * i / headSize) / factor);
        }
        return result;
    }

    /// Reads `rope.*` keys below `prefix`.
    static RotaryScaling read(GgufMetadata metadata, String prefix) {
        float base = metadata.findReal(prefix + "rope.freq_base").orElse(10_000f);
        if (!(base > 1 && base < 1e12f)) {
            throw new EngineException("%srope.freq_base: expected 1..1e12, found %s".formatted(prefix, base));
        }
        String type = metadata.findString(prefix + "rope.scaling.type").orElse("none");
        float factor = metadata.findReal(prefix + "rope.scaling.factor").orElse(1f);
        if (!(factor >= 1 && factor <= 1024)) {
            throw new EngineException("%srope.scaling.factor: expected 1..1024, found %s".formatted(prefix, factor));
        }
        return switch (type) {
            case "none" -> new None(base);
            case "linear" -> new Linear(base, factor);
            case "yarn" -> {
                int original = metadata.integer(prefix + "rope.scaling.original_context_length");
                if (original < 1) {
                    throw new EngineException("%srope.scaling.original_context_length: expected at least 1, found %d"
                            .formatted(prefix, original));
                }
                yield new Yarn(
                        base,
                        factor,
                        original,
                        metadata.findReal(prefix + "rope.scaling.yarn_attn_factor")
                                .or(() -> metadata.findReal(prefix + "rope.scaling.attn_factor"))
                                .orElse(1f),
                        metadata.findReal(prefix + "rope.scaling.yarn_beta_fast")
                                .orElse(32f),
                        metadata.findReal(prefix + "rope.scaling.yarn_beta_slow")
                                .orElse(1f));
            }
            default ->
                throw new UnsupportedModelException(
                        "%srope.scaling.type: expected none, linear or yarn, found '%s'".formatted(prefix, type));
        };
    }
}
