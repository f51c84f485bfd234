package dev.ferrum.engine;

import dev.ferrum.engine.api.ModelInfo;
import dev.ferrum.engine.api.ModelInfo.TypeUse;
import dev.ferrum.engine.gguf.GgufException;
import dev.ferrum.engine.gguf.GgufFile;
import dev.ferrum.engine.gguf.GgufMetadata;
import dev.ferrum.engine.gguf.TensorInfo;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads what a model file is from its metadata and tensor table. Works for any architecture: what it does not know
/// or cannot read is 0.
final class ModelInspector {
    private static final long F16_BYTES = 2;

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final String architecture;

    ModelInspector(GgufFile file) {
        this.file = file;
        this.metadata = file.metadata();
        this.architecture = text("general.architecture").orElse("unknown");
    }

    /// `path` is the file that was asked for, one of `file.parts()`.
    ModelInfo read(Path path) {
        int layers = size("block_count");
        int hidden = size("embedding_length");
        int heads = size("attention.head_count");
        int kvHeads = orElse(size("attention.head_count_kv"), heads);
        int headSize = orElse(size("attention.key_length"), heads == 0 ? 0 : hidden / heads);
        Map<String, TypeUse> types = types();
        return new ModelInfo(
                path,
                file.parts(),
                text("general.name").filter(name -> !name.isBlank()).orElse(stem(path)),
                architecture,
                file.tensors().stream().mapToLong(TensorInfo::elements).sum(),
                file.fileBytes(),
                file.tensors().stream().mapToLong(TensorInfo::bytes).sum(),
                layers,
                hidden,
                heads,
                kvHeads,
                headSize,
                size("expert_count"),
                size("expert_used_count"),
                size("expert_feed_forward_length"),
                vocabulary(),
                size("context_length"),
                2L * layers * kvHeads * headSize * F16_BYTES,
                quantisation(types),
                types,
                metadata.printable());
    }

    private static int orElse(int value, int other) {
        return value == 0 ? other : value;
    }

    private static String stem(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.endsWith(".gguf") ? name.substring(0, name.length() - ".gguf".length()) : name;
    }

    private Optional<String> text(String key) {
        try {
            return metadata.findString(key);
        } catch (GgufException otherType) {
            return Optional.empty();
        }
    }

    /// A size of the architecture; 0 where it is absent, negative, or a list with one value per layer.
    private int size(String key) {
        try {
            return Math.max(0, metadata.findInteger(architecture + "." + key).orElse(0));
        } catch (GgufException otherType) {
            return 0;
        }
    }

    private int vocabulary() {
        return file.tensor("token_embd.weight")
                .filter(tensor -> tensor.dims().length == 2)
                .map(tensor -> (int) Math.min(Integer.MAX_VALUE, tensor.dims()[1]))
                .orElseGet(this::tokens);
    }

    private int tokens() {
        try {
            return metadata.findStrings("tokenizer.ggml.tokens").map(List::size).orElse(0);
        } catch (GgufException otherType) {
            return 0;
        }
    }

    /// Tensor types by name, the one with the most bytes first.
    private Map<String, TypeUse> types() {
        Map<String, TypeUse> uses = new HashMap<>();
        for (TensorInfo tensor : file.tensors()) {
            uses.merge(
                    tensor.type().name(),
                    new TypeUse(1, tensor.bytes()),
                    (a, b) -> new TypeUse(a.tensors() + b.tensors(), a.bytes() + b.bytes()));
        }
        Map<String, TypeUse> ordered = new LinkedHashMap<>();
        uses.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, TypeUse> use) ->
                                use.getValue().bytes())
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .forEach(use -> ordered.put(use.getKey(), use.getValue()));
        return Collections.unmodifiableMap(ordered);
    }

    private String quantisation(Map<String, TypeUse> types) {
        String dominant = types.isEmpty() ? "none" : types.keySet().iterator().next();
        try {
            return metadata.findInteger("general.file_type")
                    .flatMap(ModelInspector::fileType)
                    .orElse(dominant);
        } catch (GgufException otherType) {
            return dominant;
        }
    }

    /// Names of `general.file_type`, as llama.cpp's `enum llama_ftype` numbers them.
    private static Optional<String> fileType(int type) {
        return Optional.ofNullable(
                switch (type) {
                    case 0 -> "F32";
                    case 1 -> "F16";
                    case 2 -> "Q4_0";
                    case 3 -> "Q4_1";
                    case 7 -> "Q8_0";
                    case 8 -> "Q5_0";
                    case 9 -> "Q5_1";
                    case 10 -> "Q2_K";
                    case 11 -> "Q3_K_S";
                    case 12 -> "Q3_K_M";
                    case 13 -> "Q3_K_L";
                    case 14 -> "Q4_K_S";
                    case 15 -> "Q4_K_M";
                    case 16 -> "Q5_K_S";
                    case 17 -> "Q5_K_M";
                    case 18 -> "Q6_K";
                    case 21 -> "Q2_K_S";
                    case 25 -> "IQ4_NL";
                    case 30 -> "IQ4_XS";
                    case 32 -> "BF16";
                    default -> null;
                });
    }
}
