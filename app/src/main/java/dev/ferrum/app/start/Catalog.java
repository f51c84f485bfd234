package dev.ferrum.app.start;

import dev.ferrum.app.catalog.CatalogEntry;
import dev.ferrum.app.catalog.CatalogReader;
import dev.ferrum.app.catalog.ModelCatalog;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The models Ferrum knows by name, from `assets/catalog.json`: those that come with it, one of which is the
/// default, and those that can be fetched.
public record Catalog(CatalogModel byDefault, List<CatalogModel> models, ModelCatalog fetchable) {
    private static final String FILE = "catalog.json";

    public Catalog {
        models = List.copyOf(models);
        Objects.requireNonNull(fetchable, "fetchable");
    }

    /// Reads the catalogue of `installation`. Throws [EngineException] when it is missing or not as expected.
    public static Catalog of(Installation installation) {
        return parse(installation.assetText(FILE), installation.assets());
    }

    static Catalog parse(String json, Path assets) {
        try {
            JsonNode root = JsonMapper.shared().readTree(json);
            List<CatalogModel> models = new ArrayList<>();
            for (JsonNode model : root.required("bundled")) {
                models.add(model(model, assets));
            }
            String id = root.required("default").stringValue();
            CatalogModel byDefault = models.stream()
                    .filter(model -> model.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new EngineException(
                            "%s: the default model \"%s\" is not among those that come with it".formatted(FILE, id)));
            return new Catalog(byDefault, models, CatalogReader.read(root));
        } catch (JacksonException e) {
            throw new EngineException("%s: %s; reinstall Ferrum".formatted(FILE, e.getOriginalMessage()), e);
        }
    }

    /// What the catalogue says of the model in `file`, if it knows it.
    public Optional<CatalogModel> find(Path file) {
        Path wanted = file.toAbsolutePath().normalize();
        return models.stream()
                .filter(model -> model.file().toAbsolutePath().normalize().equals(wanted))
                .findFirst();
    }

    /// The sampling to use with `file` when nothing else is asked for.
    public SamplingParams samplingFor(Path file, long seed) {
        return find(file)
                .map(CatalogModel::sampling)
                .or(() -> fetchable.ofFile(file.getFileName().toString()).map(CatalogEntry::sampling))
                .map(sampling -> sampling.withSeed(seed))
                .orElseGet(() -> SamplingParams.chat(seed));
    }

    private static CatalogModel model(JsonNode json, Path assets) {
        JsonNode sampling = json.required("sampling");
        return new CatalogModel(
                json.required("id").stringValue(),
                json.required("name").stringValue(),
                json.required("summary").stringValue(),
                assets.resolve(json.required("file").stringValue()),
                json.required("examples")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .toList(),
                json.required("maxTokens").intValue(),
                new SamplingParams(
                        sampling.required("temperature").floatValue(),
                        sampling.required("topK").intValue(),
                        sampling.required("topP").floatValue(),
                        sampling.required("minP").floatValue(),
                        sampling.required("repeatPenalty").floatValue(),
                        sampling.required("presencePenalty").floatValue(),
                        sampling.required("frequencyPenalty").floatValue(),
                        sampling.required("penaltyWindow").intValue(),
                        0));
    }
}
