package dev.ferrum.app.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds models that are there more than once. Only files of the same size are read, and only where nobody has
/// noted their hash. Keeps hashes for the life of the object, by file, size and time of change. One thread.
public final class Duplicates {
    private final Map<Key, String> known = new HashMap<>();

    private record Key(Path file, long bytes, long changed) {}

    /// Groups of two and more models of the same content, each in the order of `models`.
    public List<List<LocalModel>> among(List<LocalModel> models) throws InterruptedException {
        Map<List<Long>, List<LocalModel>> bySize = new LinkedHashMap<>();
        for (LocalModel model : models) {
            bySize.computeIfAbsent(List.of(model.bytes(), (long) model.parts().size()), _ -> new ArrayList<>())
                    .add(model);
        }
        List<List<LocalModel>> groups = new ArrayList<>();
        for (List<LocalModel> same : bySize.values()) {
            if (same.size() > 1) {
                Map<String, List<LocalModel>> byHash = new LinkedHashMap<>();
                for (LocalModel model : same) {
                    byHash.computeIfAbsent(hash(model), _ -> new ArrayList<>()).add(model);
                }
                byHash.values().stream()
                        .filter(it -> it.size() > 1)
                        .map(List::copyOf)
                        .forEach(groups::add);
            }
        }
        return List.copyOf(groups);
    }

    /// Of all parts; of a file that cannot be read, one that no other has.
    private String hash(LocalModel model) throws InterruptedException {
        if (model.knownHash().isPresent()) {
            return model.knownHash().get();
        }
        Key key = new Key(model.file(), model.bytes(), model.changed().toEpochMilli());
        String hash = known.get(key);
        if (hash == null) {
            StringBuilder all = new StringBuilder();
            try {
                for (Path part : model.parts()) {
                    all.append(Hashing.sha256(part, _ -> {}));
                }
            } catch (IOException _) {
                all.append(model.file());
            }
            hash = all.toString();
            known.put(key, hash);
        }
        return hash;
    }
}
