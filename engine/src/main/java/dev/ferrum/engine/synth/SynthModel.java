package dev.ferrum.engine.synth;

import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.gguf.GgufBody;
import dev.ferrum.engine.gguf.TensorInfo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.function.DoubleConsumer;

/// Writes a model file with random weights.
public final class SynthModel {
    // Large enough for the disk, small enough that a window of them for every core is nothing.
    private static final long CHUNK_BYTES = 1L << 20;

    private SynthModel() {}

    /// Size of the file of this shape, without writing it.
    public static long fileBytes(SynthShape shape) {
        return SynthLayout.of(shape).fileBytes();
    }

    /// Writes `out`, replacing it when it exists. The same `seed` gives the same bytes on every machine.
    ///
    /// `progress` gets the written share, 0..1, on the calling thread. The file appears under its name only when it
    /// is complete. Throws [EngineException] when the disk is full or cannot be written; what was written is
    /// removed.
    public static void write(SynthShape shape, Path out, long seed, DoubleConsumer progress) {
        Path folder = out.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(out)) {
            throw new EngineException("cannot write %s: expected a file name in a folder that exists".formatted(out));
        }
        SynthLayout layout = SynthLayout.of(shape);
        Path part = out.resolveSibling(out.getFileName() + ".part");
        try {
            refuseSmallDisk(layout.fileBytes(), Files.getFileStore(folder).getUsableSpace(), out);
            writePart(layout, part, seed, progress);
            Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new EngineException(
                    "cannot write %s: %s needed, %s left on the disk: %s; free some space or choose another folder"
                            .formatted(out, size(layout.fileBytes()), left(folder), e.getMessage()),
                    e);
        } finally {
            remove(part);
        }
    }

    static void refuseSmallDisk(long needed, long usable, Path out) {
        if (usable < needed) {
            throw new EngineException("cannot write %s: %s needed, %s left on the disk; free some space or choose"
                            .formatted(out, size(needed), size(usable))
                    + " another folder or a smaller shape");
        }
    }

    private static void writePart(SynthLayout layout, Path part, long seed, DoubleConsumer progress)
            throws IOException {
        try (FileChannel channel = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                ChunkPipeline pipeline = new ChunkPipeline(CHUNK_BYTES)) {
            GgufBody body = layout.writer().begin(channel);
            double total =
                    layout.declared().stream().mapToLong(TensorInfo::bytes).sum();
            pipeline.onWritten(written -> progress.accept(written / total));
            for (int i = 0; i < layout.declared().size(); i++) {
                TensorInfo tensor = layout.declared().get(i);
                GgmlType type = tensor.type();
                double mean = layout.mean(i);
                double deviation = layout.deviation(i);
                long tensorSeed = SplitMix.seed(seed, i);
                pipeline.write(
                        body,
                        tensor.bytes(),
                        type.blockBytes(),
                        (noise, chunk, target) ->
                                noise.fill(type, mean, deviation, SplitMix.seed(tensorSeed, chunk), target));
            }
            pipeline.drain(body);
            body.finish();
        }
    }

    private static String left(Path folder) {
        try {
            return size(Files.getFileStore(folder).getUsableSpace());
        } catch (IOException e) {
            return "an unknown size";
        }
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new EngineException(
                    "cannot remove the incomplete file %s: %s; delete it".formatted(part, e.getMessage()), e);
        }
    }

    private static String size(long bytes) {
        return bytes < 1e9
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
