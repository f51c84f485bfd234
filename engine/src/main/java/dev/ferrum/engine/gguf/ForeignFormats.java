package dev.ferrum.engine.gguf;

/// Names for what this program does not read, so that a refusal says what the file is.
final class ForeignFormats {
    private ForeignFormats() {}

    /// What a file is that starts with these four bytes (as a little-endian number) instead of "GGUF".
    static String describe(int magic) {
        return switch (magic) {
            case 0x67676D6C, 0x67676D66, 0x67676A74 -> "a GGML file from before GGUF, which must be converted";
            case 0x04034B50 -> "a ZIP or PyTorch file";
            case 0x73726576 -> "a Git LFS pointer instead of the model itself";
            case 0x4F44213C, 0x6F64213C, 0x6D74683C -> "a web page, probably an error page saved as a model";
            case 0 -> "zeros, as in a download that has not finished";
            default -> "the bytes %08x".formatted(Integer.reverseBytes(magic));
        };
    }

    /// ggml's name of a tensor type that is not in [GgmlType].
    static String typeName(int id) {
        return switch (id) {
            case 9 -> "Q8_1";
            case 15 -> "Q8_K";
            case 16 -> "IQ2_XXS";
            case 17 -> "IQ2_XS";
            case 18 -> "IQ3_XXS";
            case 19 -> "IQ1_S";
            case 21 -> "IQ3_S";
            case 22 -> "IQ2_S";
            case 24 -> "I8";
            case 25 -> "I16";
            case 27 -> "I64";
            case 28 -> "F64";
            case 29 -> "IQ1_M";
            case 34 -> "TQ1_0";
            case 35 -> "TQ2_0";
            case 39 -> "MXFP4";
            default -> "unknown";
        };
    }
}
