package dev.ferrum.engine.profile;

import dev.ferrum.engine.error.EngineException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// Steps as a block of bytes that can be kept and read back, also by a later version that names other stages.
///
/// Gzip of: magic and version; names of all stages; the steps. Numbers are variable-length, 7 bits a byte, lowest
/// first; times count from the end of what came before.
public final class StepArchive {
    private static final int MAGIC = 0x46725472;
    private static final int VERSION = 1;
    private static final int MOST_STEPS = 1 << 20;
    private static final int MOST_SPANS = 1 << 20;

    private StepArchive() {}

    public static byte[] write(List<StepTrace> steps) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            Stage[] stages = Stage.values();
            number(out, stages.length);
            for (Stage stage : stages) {
                out.writeUTF(stage.name());
            }
            number(out, steps.size());
            long last = steps.isEmpty() ? 0 : steps.getFirst().startNanos();
            out.writeLong(last);
            for (StepTrace step : steps) {
                step(out, step, last);
                last = step.startNanos();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void step(DataOutputStream out, StepTrace step, long last) throws IOException {
        out.writeUTF(step.path());
        number(out, step.rows());
        number(out, step.startNanos() - last);
        number(out, step.durationNanos());
        StepFigures figures = step.figures();
        number(out, figures.expertsTouched());
        number(out, figures.promptTokens());
        number(out, figures.generatedTokens());
        number(out, figures.kvBlocks());
        number(out, figures.queueDepth());
        number(out, figures.running());
        for (Stage stage : Stage.values()) {
            number(out, step.bytes(stage));
            number(out, step.operations(stage));
        }
        number(out, step.spans());
        long reached = step.startNanos();
        for (int span = 0; span < step.spans(); span++) {
            out.writeByte(step.stage(span).ordinal());
            number(out, step.layer(span) + 1);
            // Spans of two clocks may overlap: zigzag, so that a small step back is a small number.
            long gap = step.startNanos(span) - reached;
            number(out, gap << 1 ^ gap >> 63);
            number(out, step.durationNanos(span));
            reached = step.startNanos(span) + step.durationNanos(span);
        }
    }

    private static void number(DataOutputStream out, long value) throws IOException {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.writeByte((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.writeByte((int) left);
    }

    /// Reads what [#write] has made. Spans of stages that this version does not know are left out. Throws
    /// [EngineException] for anything else.
    public static List<StepTrace> read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(bytes)))) {
            int magic = in.readInt();
            int version = in.readInt();
            if (magic != MAGIC || version != VERSION) {
                throw new EngineException("kept trace: expected version %d, found %08x version %d; update Ferrum"
                        .formatted(VERSION, magic, version));
            }
            List<Optional<Stage>> stages = new ArrayList<>();
            int names = count(in, 256);
            for (int i = 0; i < names; i++) {
                stages.add(named(in.readUTF()));
            }
            int steps = count(in, MOST_STEPS);
            long last = in.readLong();
            List<StepTrace> read = new ArrayList<>();
            for (int i = 0; i < steps; i++) {
                StepTrace step = step(in, stages, last);
                read.add(step);
                last = step.startNanos();
            }
            return read;
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new EngineException(
                    "kept trace: expected %d bytes as they were written, found damage: %s"
                            .formatted(bytes.length, e.getMessage()),
                    e);
        }
    }

    private static Optional<Stage> named(String name) {
        return Arrays.stream(Stage.values())
                .filter(stage -> stage.name().equals(name))
                .findFirst();
    }

    private static StepTrace step(DataInputStream in, List<Optional<Stage>> stages, long last) throws IOException {
        String path = in.readUTF();
        int rows = (int) number(in);
        long start = last + number(in);
        StepTrace.Builder builder = new StepTrace.Builder(path, rows, start, number(in));
        StepFigures figures = new StepFigures(number(in), number(in), number(in), number(in), number(in), number(in));
        for (Optional<Stage> stage : stages) {
            long bytes = number(in);
            long operations = number(in);
            stage.ifPresent(known -> builder.traffic(known, bytes, operations));
        }
        int spans = count(in, MOST_SPANS);
        long reached = start;
        for (int span = 0; span < spans; span++) {
            Optional<Stage> stage = stages.get(in.readUnsignedByte());
            int layer = (int) number(in) - 1;
            long gap = number(in);
            long from = reached + (gap >>> 1 ^ -(gap & 1));
            long duration = number(in);
            stage.ifPresent(known -> builder.span(known, layer, from, duration));
            reached = from + duration;
        }
        return builder.build(figures);
    }

    private static int count(DataInputStream in, int most) throws IOException {
        long value = number(in);
        if (value < 0 || value > most) {
            throw new IOException("expected at most %d entries, found %d".formatted(most, value));
        }
        return (int) value;
    }

    private static long number(DataInputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = in.readUnsignedByte();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("expected a number of at most 64 bits");
    }
}
