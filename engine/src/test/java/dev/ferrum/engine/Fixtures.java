package dev.ferrum.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.XZInputStream;

/// Files of `fixtures/` for tests. One that the repository keeps compressed is unpacked to a temporary file.
public final class Fixtures {
    private Fixtures() {}

    /// Qwen3's whole tokenizer and chat template, no tensors.
    public static Path qwen3Vocabulary() {
        return path("tokenizer/qwen3-vocab.gguf");
    }

    /// The file `name` below `fixtures/`.
    public static synchronized Path path(String name) {
        try {
            URL plain = Fixtures.class.getResource("/fixtures/" + name);
            if (plain != null) {
                return Path.of(plain.toURI());
            }
            for (String packing : new String[] {".gz", ".xz"}) {
                URL packed = Fixtures.class.getResource("/fixtures/" + name + packing);
                if (packed != null) {
                    return unpack(packed, Path.of(name).getFileName().toString());
                }
            }
            throw new IllegalStateException("fixture not found: " + name);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path unpack(URL packed, String name) {
        try (InputStream bytes = packed.openStream();
                InputStream in = packed.getPath().endsWith(".xz") ? Xz.unpacked(bytes) : new GZIPInputStream(bytes)) {
            Path directory = Files.createTempDirectory("ferrum-fixture");
            Path target = directory.resolve(name);
            // Deleted in the reverse of this order.
            directory.toFile().deleteOnExit();
            target.toFile().deleteOnExit();
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Apart, because the backends' tests use the other fixtures without that library.
    private static final class Xz {
        static InputStream unpacked(InputStream packed) throws IOException {
            return new XZInputStream(packed);
        }
    }
}
