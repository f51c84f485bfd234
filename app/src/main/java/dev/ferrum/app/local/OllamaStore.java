package dev.ferrum.app.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Models of Ollama: a manifest below `manifests/HOST/NAMESPACE/NAME/TAG` lists layers, and the one of the
/// model's type lies in `blobs/` under its hash (docs of github.com/ollama/ollama, the OCI image manifest). The
/// blob is a GGUF file.
final class OllamaStore {
    private static final String MODEL_LAYER = "application/vnd.ollama.image.model";
    private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");
    private static final int DEPTH = 5;
    private static final int MOST = 1000;
    private static final long MOST_BYTES = 1 << 20;

    private OllamaStore() {}

    static List<Found> below(Path folder) throws IOException {
        Path manifests = folder.resolve("manifests");
        List<Found> found = new ArrayList<>();
        if (Files.isDirectory(manifests)) {
            try (Stream<Path> files = Files.walk(manifests, DEPTH)) {
                for (Path file :
                        files.filter(Files::isRegularFile).limit(MOST).sorted().toList()) {
                    read(file, folder).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /// Empty for what is no manifest of a model, or where its blob is not there (Ollama fetches manifests
    /// last, but blobs can be deleted by hand).
    private static Optional<Found> read(Path manifest, Path folder) {
        try {
            if (Files.size(manifest) > MOST_BYTES) {
                return Optional.empty();
            }
            JsonNode json = JsonMapper.shared().readTree(Files.readString(manifest));
            for (JsonNode layer : json.path("layers")) {
                var digest = DIGEST.matcher(layer.path("digest").asString(""));
                if (layer.path("mediaType").asString("").equals(MODEL_LAYER) && digest.matches()) {
                    Path blob = folder.resolve("blobs").resolve("sha256-" + digest.group(1));
                    return Files.isRegularFile(blob)
                            ? Optional.of(
                                    new Found(blob, List.of(blob), name(manifest), "", Optional.of(digest.group(1))))
                            : Optional.empty();
                }
            }
            return Optional.empty();
        } catch (IOException | JacksonException _) {
            return Optional.empty();
        }
    }

    /// `qwen3:30b-a3b`, as Ollama calls it.
    private static String name(Path manifest) {
        return manifest.getParent().getFileName() + ":" + manifest.getFileName();
    }
}
