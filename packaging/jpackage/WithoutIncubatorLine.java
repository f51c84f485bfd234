import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Takes the mark "warn that this is an incubator module" off the Vector API in a linked runtime: `java
/// WithoutIncubatorLine.java RUNTIME`.
///
/// Java prints its warning before the program begins, has no switch for it, and keeps no ready-made graph of modules
/// for the next start where it has to be printed. It says that the API may be another one in the next Java; a runtime
/// of its own has no next Java. The mark is a number in two kinds of classes, which jlink has to store unpacked (see
/// common.sh). Anything that is not found exactly as expected ends this with an error, and the runtime as it was.
class WithoutIncubatorLine {
    /// The end of `module-info.class`: the attribute ModuleResolution is two bytes long and says 9, which is
    /// DO_NOT_RESOLVE_BY_DEFAULT (1) and WARN_INCUBATING (8).
    private static final byte[] ATTRIBUTE = {0, 0, 0, 2, 0, 9};

    /// `dup; bipush 9; invokespecial` in the classes that jlink makes of all module descriptors.
    private static final byte[] CODE = {0x59, 0x10, 9, (byte) 0xb7};

    private record Change(long at, byte value) {}

    private final Path runtime;
    private final Path modules;
    private final List<Change> changes = new ArrayList<>();

    private WithoutIncubatorLine(Path runtime) {
        this.runtime = runtime;
        this.modules = runtime.resolve("lib/modules");
    }

    public static void main(String[] args) throws IOException {
        new WithoutIncubatorLine(Path.of(args[0])).run();
    }

    private void run() throws IOException {
        try (FileSystem image =
                        FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", runtime.toString()));
                FileChannel channel = FileChannel.open(modules)) {
            MappedByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            byte[] descriptor = Files.readAllBytes(image.getPath("/modules/jdk.incubator.vector/module-info.class"));
            find(all, descriptor, ATTRIBUTE, 5);
            int descriptors = changes.size();
            try (Stream<Path> classes = Files.list(image.getPath("/modules/java.base/jdk/internal/module"))) {
                for (Path made : classes.filter(it -> it.getFileName().toString().startsWith("SystemModules$")).toList()) {
                    byte[] content = Files.readAllBytes(made);
                    // Not all of them know the module.
                    if (indexOf(ByteBuffer.wrap(content), ByteBuffer.wrap(CODE), 0) >= 0) {
                        find(all, content, CODE, 2);
                    }
                }
            }
            if (changes.size() == descriptors) {
                throw new IOException("SystemModules: expected one that marks the module, found none");
            }
        }
        try (RandomAccessFile file = new RandomAccessFile(modules.toFile(), "rw")) {
            for (Change change : changes) {
                file.seek(change.at());
                file.write(change.value());
            }
        }
    }

    /// Notes that the byte `nine` places into `pattern`, which is in `content` once, becomes 1.
    private void find(ByteBuffer all, byte[] content, byte[] pattern, int nine) throws IOException {
        int within = once(ByteBuffer.wrap(content), pattern, "mark in a class");
        changes.add(new Change(once(all, content, "class in " + modules) + (long) within + nine, (byte) 1));
    }

    private static int once(ByteBuffer text, byte[] wanted, String what) throws IOException {
        ByteBuffer pattern = ByteBuffer.wrap(wanted);
        int found = indexOf(text, pattern, 0);
        if (found < 0 || indexOf(text, pattern, found + 1) >= 0) {
            throw new IOException("%s: expected once, found %s".formatted(what, found < 0 ? "nowhere" : "twice"));
        }
        return found;
    }

    private static int indexOf(ByteBuffer text, ByteBuffer pattern, int from) {
        for (int i = from; i + pattern.limit() <= text.limit(); i++) {
            if (text.get(i) == pattern.get(0) && text.slice(i, pattern.limit()).equals(pattern)) {
                return i;
            }
        }
        return -1;
    }
}
