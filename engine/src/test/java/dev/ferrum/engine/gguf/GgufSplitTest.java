package dev.ferrum.engine.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufSplitTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeThreeParts() {
        for (int part = 0; part < 3; part++) {
            GgufWriter writer = new GgufWriter();
            if (part == 0) {
                writer.string("general.architecture", "test");
            }
            split(writer, part, 3, 6);
            writer.tensor("a" + part, GgmlType.F32, 5).tensor("b" + part, GgmlType.F32, 7);
            GgufSamples.write(writer, part(part + 1));
        }
    }

    @Test
    void openingAnyPartOpensAllInOrder() {
        for (int opened = 1; opened <= 3; opened++) {
            try (GgufFile file = GgufFile.open(part(opened))) {
                assertEquals(List.of(part(1), part(2), part(3)), file.parts());
                assertEquals("test", file.metadata().string("general.architecture"));
                assertEquals(
                        List.of("a0", "b0", "a1", "b1", "a2", "b2"),
                        file.tensors().stream().map(TensorInfo::name).toList());
                TensorInfo last = file.tensor("b2").orElseThrow();
                assertEquals(2, last.part());
                assertEquals(28, file.data(last).byteSize());
                assertEquals(2, file.data(last).get(ValueLayout.JAVA_BYTE, 27));
                assertEquals(
                        file.parts().stream()
                                .mapToLong(path -> path.toFile().length())
                                .sum(),
                        file.fileBytes());
            }
        }
    }

    @Test
    void aMissingPartIsNamed() throws IOException {
        Files.delete(part(2));
        refused(part(1), "file 2 of 3", "m-00002-of-00003.gguf");
    }

    @Test
    void aRenamedPartSaysWhatNameItNeeds() throws IOException {
        Path renamed = Files.move(part(1), folder.resolve("m.gguf"));
        refused(renamed, "one of 3 files", "00001-of-00003.gguf");
    }

    @Test
    void partsOfAnotherModelOrOrderAreRefused() throws IOException {
        Files.delete(part(3));
        Files.copy(part(2), part(3));
        refused(part(1), "m-00003-of-00003.gguf", "expected split.no 2", "found 1 and 3");
    }

    @Test
    void tensorsThatAppearInTwoPartsOrAreTooFewAreRefused() throws IOException {
        Files.delete(part(3));
        GgufSamples.write(split(new GgufWriter(), 2, 3, 6).tensor("a0", GgmlType.F32, 5), part(3));
        refused(part(1), "tensor a0 is also in an earlier file");
        Files.delete(part(3));
        GgufSamples.write(split(new GgufWriter(), 2, 3, 6).tensor("c", GgmlType.F32, 5), part(3));
        refused(part(1), "expected 6 tensors", "found 5");
    }

    private Path part(int number) {
        return folder.resolve("m-0000" + number + "-of-00003.gguf");
    }

    private static GgufWriter split(GgufWriter writer, int number, int count, int tensors) {
        return writer.put("split.no", new GgufValue.Whole(GgufType.U16, number))
                .put("split.count", new GgufValue.Whole(GgufType.U16, count))
                .put("split.tensors.count", new GgufValue.Whole(GgufType.I32, tensors));
    }

    private static void refused(Path file, String... parts) {
        GgufException refusal = assertThrows(GgufException.class, () -> GgufFile.open(file));
        for (String part : parts) {
            assertTrue(refusal.getMessage().contains(part), () -> "expected '%s' in: %s".formatted(part, refusal));
        }
    }
}
