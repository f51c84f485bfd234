package dev.ferrum.engine.gguf;

import dev.ferrum.engine.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Files for the tests of this package: the fixtures, and a small one with every kind of metadata value.
final class GgufSamples {
    private static final String PACKED = ".gguf.gz";
    static final byte[] ODD_BYTES = {'a', (byte) 0xC3, (byte) 0x28, (byte) 0xFF, 'b'};

    private GgufSamples() {}

    static Path fixture(String name) {
        return Fixtures.path(name);
    }

    /// All golden models, unpacked. Never empty: a test that walks over none would pass.
    static List<Path> models() {
        try (Stream<Path> files = Files.list(fixture("models"))) {
            List<Path> models = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(PACKED))
                    .sorted()
                    .map(name -> fixture("models/" + name.substring(0, name.length() - ".gz".length())))
                    .toList();
            if (models.isEmpty()) {
                throw new IllegalStateException("expected golden models " + PACKED + " in fixtures/models, found none");
            }
            return models;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One key of every type, arrays of every type, a nested array.
    static GgufWriter everyValue(GgufWriter writer) {
        writer.string("general.architecture", "test")
                .put("odd", new GgufValue.Text(ODD_BYTES))
                .bool("yes", true)
                .f32("f32", 1.5f)
                .put("f64", new GgufValue.Real(GgufType.F64, 0.1))
                .strings("texts", List.of("", "ä€😀", "c"))
                .ints("ints", 1, -2, Integer.MAX_VALUE)
                .floats("floats", 0.5f, -0.25f);
        for (GgufType type : GgufType.values()) {
            if (type.isWhole()) {
                writer.put(type.name(), new GgufValue.Whole(type, 100));
            }
            if (type.bytes() > 0) {
                byte[] ones = new byte[3 * type.bytes()];
                for (int i = 0; i < ones.length; i += type.bytes()) {
                    ones[i] = 1;
                }
                writer.put(type.name() + "[]", new GgufValue.Numbers(type, MemorySegment.ofArray(ones)));
            }
        }
        GgufValue inner = new GgufValue.Numbers(GgufType.U8, MemorySegment.ofArray(new byte[] {7, 8}));
        return writer.put("nested", new GgufValue.Nested(List.of(inner, new GgufValue.Texts(List.of("x")))));
    }

    /// Writes the declared tensors; all bytes of tensor i are i + 1.
    static Path write(GgufWriter writer, Path file) {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            GgufBody body = writer.begin(out);
            byte fill = 1;
            for (TensorInfo tensor : writer.tensors()) {
                byte[] bytes = new byte[Math.toIntExact(tensor.bytes())];
                Arrays.fill(bytes, fill++);
                body.write(MemorySegment.ofArray(bytes));
            }
            body.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }
}
