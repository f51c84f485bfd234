package dev.ferrum.app.catalog;

import dev.ferrum.engine.api.ModelShape;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.error.EngineException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads the part `models` of the catalogue, with the `shapes` they refer to. A catalogue comes with the
/// program and may be replaced later by a newer one: everything in it is checked, and what is wrong is named
/// with its model.
public final class CatalogReader {
    /// The layout of the file this program reads. A file with a higher number is of a later program.
    public static final int SCHEMA = 1;

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");
    private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9_][\\w.-]{0,95}/[A-Za-z0-9_][\\w.-]{0,95}");
    private static final int PENALTY_WINDOW = 256;

    private CatalogReader() {}

    /// Reads the whole file's `root`. Throws [EngineException] that says what is expected and what was
    /// found where.
    public static ModelCatalog read(JsonNode root) {
        int schema = root.path("schema").asInt(0);
        if (schema != SCHEMA) {
            throw new EngineException(
                    "catalogue: expected schema %d, found %d; update Ferrum to read it".formatted(SCHEMA, schema));
        }
        List<CatalogEntry> entries = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode model : root.path("models")) {
            String id = model.path("id").asString("");
            if (!ID.matcher(id).matches() || !ids.add(id)) {
                throw new EngineException(
                        "catalogue: expected an id of its own in small letters for each model, found \"%s\""
                                .formatted(id));
            }
            try {
                entries.add(entry(model, id, root.path("shapes")));
            } catch (JacksonException e) {
                throw new EngineException("catalogue: %s: %s".formatted(id, e.getOriginalMessage()), e);
            } catch (IllegalArgumentException | EngineException e) {
                throw new EngineException("catalogue: %s: %s".formatted(id, e.getMessage()), e);
            }
        }
        return new ModelCatalog(entries);
    }

    private static CatalogEntry entry(JsonNode json, String id, JsonNode shapes) {
        String shapeName = json.required("shape").stringValue();
        JsonNode shape = shapes.path(shapeName);
        if (!shape.isObject()) {
            throw new EngineException(
                    "shape: expected one of %s, found \"%s\"".formatted(shapes.propertyNames(), shapeName));
        }
        String repository = json.required("repository").stringValue();
        if (!REPOSITORY.matcher(repository).matches() || repository.contains("..")) {
            throw new EngineException("repository: expected owner/name, found \"%s\"".formatted(repository));
        }
        return new CatalogEntry(
                id,
                text(json, "name"),
                text(json, "maker"),
                text(json, "summary"),
                repository,
                shape(shape, json.required("context").intValue()),
                positive(json, "parameters"),
                positive(json, "active"),
                Thinking.valueOf(constant(json.required("thinking"))),
                text(json, "licence"),
                quantisations(shape.required("files")),
                sampling(json.required("sampling")),
                facts(json.required("unverified")));
    }

    private static ModelShape shape(JsonNode json, int context) {
        return new ModelShape(
                json.required("layers").intValue(),
                json.required("hidden").intValue(),
                json.required("heads").intValue(),
                json.required("kvHeads").intValue(),
                json.required("headSize").intValue(),
                json.required("experts").intValue(),
                json.required("topK").intValue(),
                json.required("expertFeedForward").intValue(),
                json.required("vocabulary").intValue(),
                context);
    }

    private static List<Quantisation> quantisations(JsonNode files) {
        List<Quantisation> found = new ArrayList<>();
        for (String name : files.propertyNames()) {
            found.add(new Quantisation(name, files.required(name).longValue(), false));
        }
        if (found.isEmpty()) {
            throw new EngineException("files: expected at least one quantisation, found none");
        }
        return found;
    }

    private static SamplingParams sampling(JsonNode json) {
        return new SamplingParams(
                json.required("temperature").floatValue(),
                json.required("topK").intValue(),
                json.required("topP").floatValue(),
                json.required("minP").floatValue(),
                json.required("repeatPenalty").floatValue(),
                0,
                0,
                PENALTY_WINDOW,
                0);
    }

    private static Set<Fact> facts(JsonNode json) {
        Set<Fact> facts = new HashSet<>();
        for (JsonNode fact : json) {
            facts.add(Fact.valueOf(constant(fact)));
        }
        return facts;
    }

    private static String constant(JsonNode json) {
        return json.stringValue().toUpperCase(Locale.ROOT);
    }

    private static String text(JsonNode json, String key) {
        String text = json.required(key).stringValue();
        if (text.isBlank()) {
            throw new EngineException("%s: expected a text, found none".formatted(key));
        }
        return text;
    }

    private static double positive(JsonNode json, String key) {
        double value = json.required(key).doubleValue();
        if (!(value > 0)) {
            throw new EngineException("%s: expected more than 0, found %s".formatted(key, value));
        }
        return value;
    }
}
