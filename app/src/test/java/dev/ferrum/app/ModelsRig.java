package dev.ferrum.app;

import dev.ferrum.app.catalog.CatalogEntry;
import dev.ferrum.app.catalog.Fact;
import dev.ferrum.app.catalog.ModelCatalog;
import dev.ferrum.app.catalog.Quantisation;
import dev.ferrum.app.catalog.Thinking;
import dev.ferrum.app.hub.HubAccess;
import dev.ferrum.app.hub.TestContent;
import dev.ferrum.app.hub.TestHub;
import dev.ferrum.app.service.OpenedEngine;
import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.app.start.Catalog;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.api.ModelInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The window on an empty machine beside a test hub, which serves the bundled model under the name of another.
final class ModelsRig {
    static final String FILE = "Small-MoE-Q4_K_M.gguf";
    private static final long GB = 1L << 30;

    private ModelsRig() {}

    static TestHub hub() throws Exception {
        return new TestHub().with(FILE, TestContent.of(bundled()));
    }

    static Path bundled() {
        return TestStart.context().catalog().byDefault().file();
    }

    static AppRig open(
            Path folder,
            TestHub hub,
            Function<BackendChoice, List<DeviceMemory>> devices,
            ThemeChoice theme,
            int width,
            int height)
            throws Exception {
        return AppRig.open(folder, OpenedEngine::open, start -> with(start, hub), devices, theme, width, height);
    }

    /// `start` with the test hub, and a catalogue that begins with the model it serves.
    private static StartContext with(StartContext start, TestHub hub) {
        Catalog catalog = start.catalog();
        List<CatalogEntry> entries = new ArrayList<>(catalog.fetchable().entries());
        entries.addFirst(served());
        return new StartContext(
                start.version(),
                start.installation(),
                start.folders(),
                () -> new Catalog(catalog.byDefault(), catalog.models(), new ModelCatalog(entries)),
                start.switches(),
                HubAccess.of(Map.of(HubAccess.ENDPOINT, hub.address().toString())),
                start.places());
    }

    private static CatalogEntry served() {
        ModelInfo info = Engine.inspect(bundled());
        return new CatalogEntry(
                "small-moe",
                "Small-MoE",
                "Ferrum-Test",
                "Served by the test hub",
                TestHub.REPOSITORY.toString(),
                info.shape().orElseThrow(),
                0.03,
                0.01,
                Thinking.NEVER,
                "apache-2.0",
                List.of(new Quantisation("Q4_K_M", info.fileBytes() + 1000, false)),
                TestStart.context().catalog().byDefault().sampling(),
                Set.of(Fact.SIZES));
    }

    /// A card of 24 GB beside a processor with 32.
    static List<DeviceMemory> card(BackendChoice choice) {
        return List.of(
                new DeviceMemory("cuda", 0, "RTX 4090", DeviceMemory.Kind.CARD, 24 * GB, 23 * GB + GB / 2, true),
                new DeviceMemory("cpu", 0, "Processor", DeviceMemory.Kind.PROCESSOR, 32 * GB, 26 * GB, false));
    }

    /// A card with less memory than the smallest model takes.
    static List<DeviceMemory> tiny(BackendChoice choice) {
        return List.of(new DeviceMemory("test", 0, "Small card", DeviceMemory.Kind.CARD, 520 << 20, 515 << 20, true));
    }

    /// The bundled model under another name, in a place of its own.
    static Path copy() {
        try {
            Path copy = Files.createTempDirectory("ferrum").resolve("Stories-Q4_K_M.gguf");
            return Files.copy(bundled(), copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `start` with the hub that the program asks by itself.
    static StartContext onTheTrueHub(StartContext start) {
        return new StartContext(
                start.version(),
                start.installation(),
                start.folders(),
                start.reading(),
                start.switches(),
                HubAccess.of(Map.of()),
                start.places());
    }
}
