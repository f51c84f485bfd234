package dev.ferrum.app.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.ModelInfo;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders as Ferrum and other programs leave them; files are small and what they are is told by a stand-in,
/// except where the engine reads the bundled model.
final class LocalLibraryTest {
    private static final String HASH = "ab".repeat(32);

    @TempDir
    private Path home;

    private final LocalLibrary library = new LocalLibrary(LocalLibraryTest::info);

    /// The architecture is the file's text.
    static ModelInfo info(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new EngineException(file + ": " + e, e);
        }
        if (text.isEmpty()) {
            throw new EngineException("expected GGUF, found an empty file");
        }
        return new ModelInfo(
                file,
                List.of(file),
                "Any",
                text.split(" ")[0],
                30_000_000_000L,
                1,
                1,
                48,
                2048,
                32,
                4,
                128,
                128,
                8,
                768,
                151_936,
                40_960,
                98_304,
                "Q4_K_M",
                Map.of(),
                Map.of());
    }

    private Path write(String path, String text) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<LocalModel> scan(ModelPlace.Owner owner, String folder) {
        return library.scan(List.of(new ModelPlace(owner, home.resolve(folder))), List.of());
    }

    private static Set<String> names(List<LocalModel> models) {
        return models.stream().map(LocalModel::name).collect(Collectors.toSet());
    }

    @Test
    void whatADownloadHasNotFinishedIsNeverAModel() throws IOException {
        write("models/Qwen/Repo/Qwen3-30B-A3B-Q4_K_M.gguf", "qwen3moe");
        write("models/.partial/Qwen3-30B-A3B-Q5_K_M-abc/0.part", "qwen3moe");
        write("models/.partial/Qwen3-30B-A3B-Q5_K_M-abc/model.gguf", "qwen3moe");
        write("models/.other.gguf", "qwen3moe");
        write("models/one.part.gguf", "qwen3moe");
        write("models/downloading_two.gguf.part", "qwen3moe");
        write("models/three.gguf.incomplete", "qwen3moe");
        write("models/notes.txt", "qwen3moe");
        List<LocalModel> models = scan(ModelPlace.Owner.FERRUM, "models");
        assertEquals(Set.of("Qwen3-30B-A3B"), names(models));
        assertTrue(models.getFirst().runs() && models.getFirst().own());
    }

    @Test
    void partsOfASplitModelAreOneAndAMissingPartIsNamed() throws IOException {
        for (int part = 1; part <= 3; part++) {
            write("m/a/Big-Q4_K_M-0000%d-of-00003.gguf".formatted(part), "qwen3moe " + part);
            if (part != 2) {
                write("m/b/Torn-0000%d-of-00003.gguf".formatted(part), "qwen3moe");
            }
        }
        write("m/c/Headless-00002-of-00002.gguf", "qwen3moe");
        Map<String, LocalModel> models =
                scan(ModelPlace.Owner.PERSON, "m").stream().collect(Collectors.toMap(LocalModel::name, model -> model));
        assertEquals(Set.of("Big", "Torn", "Headless"), models.keySet());
        assertEquals(3, models.get("Big").parts().size());
        assertEquals(30, models.get("Big").bytes());
        assertEquals("There is no part 2 of 3.", models.get("Torn").trouble());
        assertEquals("There is no part 1 of 2.", models.get("Headless").trouble());
        assertFalse(models.get("Torn").runs());
    }

    @Test
    void ollamasManifestsLeadToTheirBlobs() throws IOException {
        write("ollama/blobs/sha256-" + HASH, "qwen3moe");
        String manifest = """
                {"schemaVersion": 2, "layers": [
                  {"mediaType": "application/vnd.ollama.image.template", "digest": "sha256:%s"},
                  {"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:%s", "size": 8}]}
                """;
        String registry = "ollama/manifests/registry.ollama.ai/library/";
        write(registry + "qwen3/30b-a3b", manifest.formatted("cd".repeat(32), HASH));
        write(registry + "gone/latest", manifest.formatted(HASH, "ef".repeat(32)));
        write(registry + "hostile/latest", manifest.formatted(HASH, "../../../etc/passwd"));
        write(registry + "broken/latest", "<html>");
        List<LocalModel> models = scan(ModelPlace.Owner.OLLAMA, "ollama");
        assertEquals(Set.of("qwen3:30b-a3b"), names(models));
        assertEquals(HASH, models.getFirst().knownHash().orElseThrow());
        assertTrue(models.getFirst().runs());
    }

    @Test
    void theHubsCacheIsFollowedThroughItsLinksAndListsAFileOnce() throws IOException {
        Path blob = write("hub/models--Qwen--X/blobs/" + HASH, "qwen3moe");
        write("hub/models--Qwen--X/blobs/" + HASH + ".incomplete", "qwen3moe");
        for (String revision : List.of("one", "two")) {
            Path link = home.resolve("hub/models--Qwen--X/snapshots/" + revision + "/X-Q4_K_M.gguf");
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, blob);
        }
        List<LocalModel> models = scan(ModelPlace.Owner.HUB_CACHE, "hub");
        assertEquals(Set.of("X"), names(models));
        assertEquals(1, models.size());
        assertEquals(HASH, models.getFirst().knownHash().orElseThrow());
    }

    @Test
    void modelsOfOtherKindsAndBrokenFilesSayWhyTheyDoNotRun() throws IOException {
        write("m/llama.gguf", "llama");
        write("m/empty.gguf", "");
        Map<String, LocalModel> models =
                scan(ModelPlace.Owner.PERSON, "m").stream().collect(Collectors.toMap(LocalModel::name, model -> model));
        assertTrue(models.get("llama").ofAnotherKind());
        assertTrue(
                models.get("llama").trouble().contains("architecture llama"),
                models.get("llama").trouble());
        assertFalse(models.get("empty").ofAnotherKind());
        assertEquals("expected GGUF, found an empty file", models.get("empty").trouble());
        assertTrue(scan(ModelPlace.Owner.LM_STUDIO, "no-such-folder").isEmpty());
    }

    @Test
    void theEngineReadsWhatTheBundledModelIs() {
        Path file = TestStart.context().catalog().byDefault().file();
        LocalModel model = new LocalLibrary(Engine::inspect).read(file);
        assertTrue(model.runs(), model.trouble());
        assertTrue(model.info().orElseThrow().shape().isPresent());
    }

    @Test
    void sameContentUnderTwoNamesIsADuplicateAndSameSizeIsNot() throws Exception {
        write("m/a.gguf", "qwen3moe same");
        write("m/sub/b.gguf", "qwen3moe same");
        write("m/c.gguf", "qwen3moe othr");
        List<List<LocalModel>> groups = new Duplicates().among(scan(ModelPlace.Owner.PERSON, "m"));
        assertEquals(
                List.of(Set.of("a", "b")),
                groups.stream().map(LocalLibraryTest::names).toList());
    }

    @Test
    void checkingAgainFindsAChangedByteAndSaysWhereNothingIsKnown() throws Exception {
        Path file = write("m/a.gguf", "qwen3moe");
        LocalModel unknown = library.read(file);
        List<Double> progress = new ArrayList<>();
        Verification.Result first = Verification.of(unknown, progress::add);
        String hash = assertInstanceOf(Verification.Result.Unknown.class, first)
                .hashes()
                .getFirst();
        assertEquals(1.0, progress.getLast());
        Files.writeString(home.resolve("m/.a.gguf.origin.json"), """
                {"repository": "Qwen/X", "commit": "main", "path": "a.gguf", "bytes": 8, "sha256": "%s"}""".formatted(hash));
        assertInstanceOf(Verification.Result.Right.class, Verification.of(library.read(file), _ -> {}));
        Files.writeString(file, "qwen3moE");
        assertEquals(
                List.of(file),
                assertInstanceOf(Verification.Result.Wrong.class, Verification.of(unknown, _ -> {}))
                        .wrong());
    }

    @Test
    void aFileIsTakenInWithAllItsPartsAndNeverOverAnother() throws Exception {
        write("from/Big-00001-of-00002.gguf", "qwen3moe 1");
        Path second = write("from/Big-00002-of-00002.gguf", "qwen3moe 2");
        ModelStore store = new ModelStore(home.resolve("models"), new FreedesktopTrash(home.resolve("trash")));
        LocalModel big = library.read(second);
        assertEquals("Big-00001-of-00002.gguf", big.file().getFileName().toString());
        List<Double> progress = new ArrayList<>();
        Path first = store.takeIn(big, progress::add);
        assertEquals(1.0, progress.getLast());
        assertEquals(home.resolve("models/imported/Big-00001-of-00002.gguf"), first);
        assertFalse(Files.exists(second));
        assertEquals(2, library.read(first).parts().size());
        write("from/Big-00001-of-00002.gguf", "another");
        LocalModel again = library.read(home.resolve("from/Big-00001-of-00002.gguf"));
        assertThrows(IOException.class, () -> store.takeIn(again, _ -> {}));
        assertEquals("qwen3moe 1", Files.readString(first));
        assertThrows(IOException.class, () -> store.takeIn(library.read(first), _ -> {}));
    }

    @Test
    void deletedModelsLieInTheTrashAndCanBePutBack() throws Exception {
        Path file = write("models/a b\u00e4r.gguf", "qwen3moe");
        Path trash = home.resolve("trash");
        ModelStore store = new ModelStore(home.resolve("models"), new FreedesktopTrash(trash));
        store.delete(library.read(file));
        assertFalse(Files.exists(file));
        assertEquals("qwen3moe", Files.readString(trash.resolve("files/a b\u00e4r.gguf")));
        String note = Files.readString(trash.resolve("info/a b\u00e4r.gguf.trashinfo"));
        assertTrue(note.startsWith("[Trash Info]\nPath=" + home), note);
        assertTrue(note.contains("/a%20b"), "paths are percent-encoded: " + note);
        write("models/a b\u00e4r.gguf", "second");
        store.delete(library.read(file));
        assertEquals("second", Files.readString(trash.resolve("files/a b\u00e4r.gguf.2")));
    }

    @Test
    void theModelsFolderMovesWithItsModelsAndNothingElse() throws Exception {
        write("models/Qwen/X/X-Q4_K_M.gguf", "qwen3moe");
        write("models/Qwen/X/.X-Q4_K_M.gguf.origin.json", "{}");
        write("models/notes.txt", "mine");
        ModelStore store = new ModelStore(home.resolve("models"), new FreedesktopTrash(home.resolve("trash")));
        ModelStore moved = store.moveTo(home.resolve("elsewhere"), _ -> {});
        assertEquals(home.resolve("elsewhere"), moved.folder());
        assertEquals("qwen3moe", Files.readString(home.resolve("elsewhere/Qwen/X/X-Q4_K_M.gguf")));
        assertTrue(Files.exists(home.resolve("elsewhere/Qwen/X/.X-Q4_K_M.gguf.origin.json")));
        assertTrue(Files.exists(home.resolve("models/notes.txt")));
        assertThrows(IOException.class, () -> moved.moveTo(home.resolve("elsewhere/inside"), _ -> {}));
    }

    @Test
    void otherProgramsFoldersFollowTheirVariables() {
        ModelPlaces usual = ModelPlaces.of(Map.of(), "Linux", home);
        assertTrue(usual.others()
                .contains(new ModelPlace(ModelPlace.Owner.HUB_CACHE, home.resolve(".cache/huggingface/hub"))));
        ModelPlaces set =
                ModelPlaces.of(Map.of("HF_HOME", home + "/hf", "OLLAMA_MODELS", home + "/o"), "Windows 11", home);
        assertTrue(set.others().contains(new ModelPlace(ModelPlace.Owner.HUB_CACHE, home.resolve("hf/hub"))));
        assertTrue(set.others().contains(new ModelPlace(ModelPlace.Owner.OLLAMA, home.resolve("o"))));
        assertInstanceOf(WindowsTrash.class, set.trash());
    }
}
