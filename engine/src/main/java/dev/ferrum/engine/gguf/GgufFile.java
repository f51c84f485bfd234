package dev.ferrum.engine.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An open model file: its metadata, its tensor table and its mapped bytes. Of a split model, all files together.
///
/// Nothing of the tensors is read or copied here; pages come in when someone touches them. `close` unmaps, after
/// which segments from [#data] must not be used; metadata and table stay usable. Any thread may read.
public final class GgufFile implements AutoCloseable {
    private static final String SPLIT_NUMBER = "split.no";
    private static final String SPLIT_COUNT = "split.count";
    private static final String SPLIT_TENSORS = "split.tensors.count";

    private final Arena arena;
    private final List<Path> paths;
    private final List<MemorySegment> parts;
    private final GgufMetadata metadata;
    private final Map<String, TensorInfo> tensors;

    private GgufFile(
            Arena arena,
            List<Path> paths,
            List<MemorySegment> parts,
            GgufMetadata metadata,
            Map<String, TensorInfo> tensors) {
        this.arena = arena;
        this.paths = List.copyOf(paths);
        this.parts = List.copyOf(parts);
        this.metadata = metadata;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /// Opens a model file. Any file of a split model opens all of them; they must lie in the same folder.
    ///
    /// Throws [GgufException] when the file is missing, unreadable, damaged, cut off or of an unsupported kind.
    public static GgufFile open(Path file) {
        Arena arena = Arena.ofShared();
        try {
            return open(arena, file);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /// Reads a whole, unsplit file from memory that the caller keeps alive; `name` is shown in messages.
    static GgufFile parse(MemorySegment bytes, String name) {
        GgufHeader header = GgufHeader.read(new GgufReader(bytes, name, new HeapBudget()), 0);
        if (splitCount(header.metadata()) > 1) {
            throw new GgufException(
                    GgufException.NO_OFFSET, name + ": expected a whole model, found a part of a split one");
        }
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        addTensors(tensors, header, name);
        return new GgufFile(Arena.ofConfined(), List.of(), List.of(bytes.asReadOnly()), header.metadata(), tensors);
    }

    private static GgufFile open(Arena arena, Path file) {
        HeapBudget budget = new HeapBudget();
        MemorySegment mapped = map(arena, file);
        GgufHeader header = GgufHeader.read(new GgufReader(mapped, shown(file), budget), 0);
        int count = splitCount(header.metadata());
        return count > 1 ? openSplit(arena, file, count, budget) : whole(arena, file, mapped, header);
    }

    private static GgufFile whole(Arena arena, Path file, MemorySegment mapped, GgufHeader header) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        addTensors(tensors, header, shown(file));
        return new GgufFile(arena, List.of(file), List.of(mapped), header.metadata(), tensors);
    }

    private static GgufFile openSplit(Arena arena, Path file, int count, HeapBudget budget) {
        SplitName name = SplitName.of(file)
                .filter(split -> split.parts() == count)
                .orElseThrow(() -> new GgufException(
                        GgufException.NO_OFFSET,
                        "%s: this is one of %d files of a model; expected a name like model-00001-of-%05d.gguf; give"
                                        .formatted(shown(file), count, count)
                                + " the files their original names back"));
        List<Path> paths = new ArrayList<>();
        List<MemorySegment> parts = new ArrayList<>();
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        GgufMetadata metadata = null;
        for (int part = 0; part < count; part++) {
            Path path = file.resolveSibling(name.sibling(part + 1));
            if (!Files.exists(path)) {
                throw new GgufException(
                        GgufException.NO_OFFSET,
                        "%s: file %d of %d of this model is missing: expected %s in the same folder; download it too"
                                .formatted(shown(file), part + 1, count, path.getFileName()));
            }
            MemorySegment mapped = map(arena, path);
            GgufHeader header = GgufHeader.read(new GgufReader(mapped, shown(path), budget), part);
            checkPart(header.metadata(), shown(path), part, count);
            addTensors(tensors, header, shown(path));
            paths.add(path);
            parts.add(mapped);
            metadata = part == 0 ? header.metadata() : metadata;
        }
        int expected = metadata.findInteger(SPLIT_TENSORS).orElse(tensors.size());
        if (expected != tensors.size()) {
            throw new GgufException(
                    GgufException.NO_OFFSET,
                    "%s: expected %d tensors in all %d files, found %d; download all of them from the same place"
                            .formatted(shown(paths.getFirst()), expected, count, tensors.size()));
        }
        return new GgufFile(arena, paths, parts, metadata, tensors);
    }

    private static int splitCount(GgufMetadata metadata) {
        return metadata.findInteger(SPLIT_COUNT).orElse(1);
    }

    private static void checkPart(GgufMetadata metadata, String file, int part, int count) {
        int foundCount = splitCount(metadata);
        int foundPart = metadata.findInteger(SPLIT_NUMBER).orElse(-1);
        if (foundCount != count || foundPart != part) {
            throw new GgufException(
                    GgufException.NO_OFFSET,
                    "%s: expected %s %d and %s %d, found %d and %d; the file belongs to another model or was renamed"
                            .formatted(file, SPLIT_NUMBER, part, SPLIT_COUNT, count, foundPart, foundCount));
        }
    }

    private static void addTensors(Map<String, TensorInfo> tensors, GgufHeader header, String file) {
        for (TensorInfo tensor : header.tensors()) {
            if (tensors.put(tensor.name(), tensor) != null) {
                throw new GgufException(
                        GgufException.NO_OFFSET,
                        "%s: tensor %s is also in an earlier file of this model; download all files from the same place"
                                .formatted(file, tensor.name()));
            }
        }
    }

    private static MemorySegment map(Arena arena, Path file) {
        if (Files.isDirectory(file)) {
            throw cannotOpen(file, "it is a folder; choose a .gguf file inside it", null);
        }
        // Opening a pipe would wait for whoever writes into it.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw cannotOpen(file, "it is a pipe or a device; choose a plain file", null);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size == 0) {
                throw new GgufException(0, shown(file) + ": the file is empty; download it again");
            }
            return plain(channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena), arena);
        } catch (NoSuchFileException e) {
            throw cannotOpen(file, "there is no such file; check the path", e);
        } catch (AccessDeniedException e) {
            throw cannotOpen(file, "reading it is not permitted; change its permissions or copy it", e);
        } catch (IOException | UnsupportedOperationException e) {
            throw cannotOpen(file, e.getMessage() + "; it must be a plain file on a disk that can be mapped", e);
        }
    }

    /// The same memory as a segment of the class that allocated memory has. Kernels then meet one class of segment,
    /// whose accesses the compiler inlines; with a second one they outgrow its limits and run a hundred times
    /// slower.
    @SuppressWarnings("restricted")
    private static MemorySegment plain(MemorySegment mapped, Arena arena) {
        return MemorySegment.ofAddress(mapped.address())
                .reinterpret(mapped.byteSize(), arena, null)
                .asReadOnly();
    }

    private static GgufException cannotOpen(Path file, String why, Exception cause) {
        return new GgufException(GgufException.NO_OFFSET, "cannot open model %s: %s".formatted(file, why), cause);
    }

    private static String shown(Path file) {
        return String.valueOf(file.getFileName());
    }

    /// The model's metadata; of a split model, that of the first file.
    public GgufMetadata metadata() {
        return metadata;
    }

    /// All tensors, in file order.
    public Collection<TensorInfo> tensors() {
        return tensors.values();
    }

    public Optional<TensorInfo> tensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /// The bytes of a tensor of this file: a read-only slice of the mapping, valid until [#close].
    public MemorySegment data(TensorInfo tensor) {
        if (!tensor.equals(tensors.get(tensor.name()))) {
            throw new IllegalArgumentException("tensor %s is not of this file".formatted(tensor));
        }
        return parts.get(tensor.part()).asSlice(tensor.offset(), tensor.bytes());
    }

    /// The files, in order; one unless the model is split.
    public List<Path> parts() {
        return paths;
    }

    /// Bytes of all files together.
    public long fileBytes() {
        return parts.stream().mapToLong(MemorySegment::byteSize).sum();
    }

    @Override
    public void close() {
        arena.close();
    }
}
