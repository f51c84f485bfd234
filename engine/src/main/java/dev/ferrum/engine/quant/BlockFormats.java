package dev.ferrum.engine.quant;

import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgmlType;

/// From a tensor's type to its format: the only switch on types.
public final class BlockFormats {
    private BlockFormats() {}

    /// The format of weights of this type; throws [EngineException] for a type that holds no weights.
    public static BlockFormat of(GgmlType type) {
        return switch (type) {
            case F32 -> new F32();
            case F16 -> new F16();
            case BF16 -> new BF16();
            case Q8_0 -> new Q8_0();
            case Q4_0 -> new Q4_0();
            case Q4_1 -> new Q4_1();
            case Q5_0 -> new Q5_0();
            case Q5_1 -> new Q5_1();
            case Q2_K -> new Q2K();
            case Q3_K -> new Q3K();
            case Q4_K -> new Q4K();
            case Q5_K -> new Q5K();
            case Q6_K -> new Q6K();
            case IQ4_NL -> new Iq4Nl();
            case IQ4_XS -> new Iq4Xs();
            case I32 ->
                throw new EngineException("expected a tensor of weights, found one of whole numbers (I32); the file is"
                        + " damaged or of an unsupported kind");
        };
    }
}
