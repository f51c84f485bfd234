package dev.ferrum.app.hub;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The hub's JSON as records. Whatever is missing or of another kind than expected becomes "not said", except
/// for what a download rests on.
final class RepositoryReader {
    private RepositoryReader() {}

    static List<HubModel> models(JsonNode json) {
        if (!json.isArray()) {
            throw notAHub("expected a list of repositories, found %s".formatted(json.getNodeType()));
        }
        List<HubModel> models = new ArrayList<>();
        for (JsonNode item : json) {
            try {
                models.add(model(RepositoryName.of(text(item, "id")), item));
            } catch (HubException _) {
                // A name that cannot be shown or fetched is no find.
            }
        }
        return models;
    }

    static HubRepository repository(RepositoryName asked, JsonNode json) {
        JsonNode files = json.path("siblings");
        String commit = text(json, "sha");
        if (commit.isEmpty() || !files.isArray()) {
            throw notAHub("%s: expected a repository with its files, found something else".formatted(asked));
        }
        List<String> refused = new ArrayList<>();
        Map<String, List<HubFile>> wholes = new TreeMap<>();
        for (JsonNode file : files) {
            String path = text(file, "rfilename");
            if (path.toLowerCase(Locale.ROOT).endsWith(".gguf")) {
                try {
                    HubFile found = file(path, file);
                    wholes.computeIfAbsent(whole(found), _ -> new ArrayList<>()).add(found);
                } catch (HubException e) {
                    refused.add(e.getMessage());
                }
            }
        }
        List<ModelSource> models = new ArrayList<>();
        wholes.forEach((stem, parts) -> {
            parts.sort(Comparator.comparing(it -> it.path().text()));
            if (isComplete(parts)) {
                models.add(new ModelSource(asked, commit, parts));
            } else {
                refused.add("%s: parts are missing on the hub".formatted(stem));
            }
        });
        models.sort(Comparator.comparingLong(ModelSource::bytes));
        return new HubRepository(model(asked, json), commit, models, refused);
    }

    private static HubFile file(String path, JsonNode json) {
        SafePath safe = new SafePath(path);
        JsonNode stored = json.path("lfs");
        String hash = text(stored, "sha256");
        if (hash.isEmpty()) {
            throw notAHub("%s: the hub states no SHA-256, so it could not be verified".formatted(path));
        }
        long bytes = stored.path("size").asLong(json.path("size").asLong(0));
        return new HubFile(safe, bytes, hash);
    }

    /// What parts of one model have in common; for a model of one file, its path.
    private static String whole(HubFile file) {
        String path = file.path().text();
        String folder = path.substring(0, path.length() - file.name().length());
        return SplitName.of(file.name())
                .map(it -> folder + it.stem() + " in " + it.parts())
                .orElse(path);
    }

    private static boolean isComplete(List<HubFile> files) {
        for (int i = 0; i < files.size(); i++) {
            Optional<SplitName> split = SplitName.of(files.get(i).name());
            if (split.isPresent() && (split.get().part() != i + 1 || split.get().parts() != files.size())) {
                return false;
            }
        }
        return true;
    }

    private static HubModel model(RepositoryName name, JsonNode json) {
        JsonNode gguf = json.path("gguf");
        List<String> tags = json.path("tags")
                .valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .map(SafePath::shown)
                .toList();
        return new HubModel(
                name,
                json.path("downloads").asLong(0),
                json.path("likes").asLong(0),
                instant(text(json, "lastModified")),
                gate(json.path("gated")),
                SafePath.shown(text(gguf, "architecture")),
                gguf.path("total").asLong(0),
                gguf.path("context_length").asInt(0),
                tags.stream()
                        .filter(it -> it.startsWith("license:"))
                        .map(it -> it.substring("license:".length()))
                        .findFirst()
                        .orElse(""),
                tags);
    }

    /// `false`, `"auto"` or `"manual"`.
    private static Gate gate(JsonNode json) {
        return switch (json.isString() ? json.stringValue() : "") {
            case "auto" -> Gate.TERMS;
            case "manual" -> Gate.APPROVAL;
            default -> Gate.OPEN;
        };
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isString() ? value.stringValue() : "";
    }

    private static HubException notAHub(String message) {
        return new HubException(HubException.Kind.NOT_A_HUB, message);
    }
}
