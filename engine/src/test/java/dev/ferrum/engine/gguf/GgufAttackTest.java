package dev.ferrum.engine.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Damaged files end in a [GgufException] or a file whose every tensor can be touched: no other exception, no hang,
/// no allocation over 64 MB.
class GgufAttackTest {
    private static final long MOST_ALLOCATED = 64L << 20;
    private static final long SEED = 20_261_124;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private int survivors;
    private int refusals;
    private long mostAllocated;

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void mutatedFixturesAreRefusedOrWork() throws IOException {
        List<Path> models = GgufSamples.models();
        int each = 54_000 / models.size();
        for (Path model : models) {
            attack(Files.readAllBytes(model), model.getFileName().toString(), each);
        }
        attack(Files.readAllBytes(GgufSamples.fixture("tokenizer/qwen3-vocab.gguf")), "qwen3-vocab.gguf", 60);
        assertTrue(survivors + refusals > 53_000);
        // An attack that only ever breaks the magic number, or nothing, would prove nothing.
        assertTrue(survivors > 1_000, survivors + " survivors");
        assertTrue(refusals > 10_000, refusals + " refusals");
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aMutatedFileWithEveryKindOfValueIsRefusedOrWorks() {
        GgufWriter writer = GgufSamples.everyValue(new GgufWriter())
                .tensor("a", GgmlType.F32, 4, 2)
                .tensor("b", GgmlType.Q4_K, 256, 2)
                .tensor("c", GgmlType.Q8_0, 32);
        attack(GgufRefusalTest.bytes(writer), "every.gguf", 40_000);
        assertTrue(survivors > 1_000, survivors + " survivors");
        assertTrue(refusals > 10_000, refusals + " refusals");
    }

    @Test
    void mutatedFilesOnDiskAreRefusedOrWork(@TempDir Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] good = Files.readAllBytes(GgufSamples.fixture("models/nano-q8_0.gguf"));
        GgufMutator mutator = new GgufMutator(good, random);
        for (int i = 0; i < 300; i++) {
            int length = mutator.mutate();
            Path file = folder.resolve("attack.gguf");
            Files.write(file, Arrays.copyOf(good, length));
            mutator.undo();
            attempt(() -> GgufFile.open(file), "attempt " + i);
        }
        assertEquals(300, survivors + refusals);
    }

    @Test
    void hugeHeadersOfSmallThingsStayWithinTheBudget() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocate(100L << 20);
            // 100 MB of zeros after each start: empty strings, empty keys, empty arrays, as many as the file can hold.
            for (GgufType element :
                    List.of(GgufType.STRING, GgufType.ARRAY, GgufType.U8, GgufType.BOOL, GgufType.F64)) {
                for (long count : new long[] {1_000, 1L << 20, 5L << 20, 8L << 20, 10L << 20, 12L << 20}) {
                    file.fill((byte) 0);
                    header(file, 0, 1);
                    file.set(GgufReader.LONG, 24, 1);
                    file.set(ValueLayout.JAVA_BYTE, 32, (byte) 'k');
                    file.set(GgufReader.INT, 33, GgufType.ARRAY.id());
                    file.set(GgufReader.INT, 37, element.id());
                    file.set(GgufReader.LONG, 41, count);
                    attempt(() -> GgufFile.parse(file, "zeros"), element + " × " + count);
                }
            }
            file.fill((byte) 0);
            header(file, 0, 7_000_000);
            attempt(() -> GgufFile.parse(file, "keys"), "empty keys");
            distinctKeys(file);
            attempt(() -> GgufFile.parse(file, "keys"), "many keys");
            distinctTensors(file);
            attempt(() -> GgufFile.parse(file, "tensors"), "many tensors");
            nestedArrays(file);
            attempt(() -> GgufFile.parse(file, "nested"), "arrays in arrays");
            longText(file);
            attempt(() -> GgufFile.parse(file, "text"), "one long string");
        }
        assertTrue(survivors > 5, survivors + " survivors");
        assertTrue(mostAllocated > 32L << 20, "expected to come near the budget, found " + mostAllocated);
    }

    private static void header(MemorySegment file, long tensors, long keys) {
        file.set(GgufReader.INT, 0, GgufHeader.MAGIC);
        file.set(GgufReader.INT, 4, 3);
        file.set(GgufReader.LONG, 8, tensors);
        file.set(GgufReader.LONG, 16, keys);
    }

    private static void distinctKeys(MemorySegment file) {
        int count = 1_000_000;
        header(file, 0, count);
        long at = 24;
        for (int i = 0; i < count; i++, at += 8 + 4 + 4 + 1) {
            file.set(GgufReader.LONG, at, 4);
            file.set(GgufReader.INT, at + 8, i);
            file.set(GgufReader.INT, at + 12, GgufType.U8.id());
        }
    }

    private static void distinctTensors(MemorySegment file) {
        int count = 1_000_000;
        header(file, count, 0);
        long at = 24;
        for (int i = 0; i < count; i++, at += 8 + 4 + 4 + 8 + 4 + 8) {
            file.set(GgufReader.LONG, at, 4);
            file.set(GgufReader.INT, at + 8, i);
            file.set(GgufReader.INT, at + 12, 1);
            file.set(GgufReader.LONG, at + 16, 8);
            file.set(GgufReader.INT, at + 24, GgmlType.F32.id());
            file.set(GgufReader.LONG, at + 28, 32L * i);
        }
    }

    /// Each array holds one array, 100,000 deep: more than a stack.
    private static void nestedArrays(MemorySegment file) {
        header(file, 0, 1);
        file.set(GgufReader.LONG, 24, 1);
        file.set(GgufReader.INT, 33, GgufType.ARRAY.id());
        long at = 37;
        for (int i = 0; i < 100_000; i++, at += 4 + 8) {
            file.set(GgufReader.INT, at, GgufType.ARRAY.id());
            file.set(GgufReader.LONG, at + 4, 1);
        }
    }

    private static void longText(MemorySegment file) {
        header(file, 0, 1);
        file.set(GgufReader.LONG, 24, 1);
        file.set(GgufReader.INT, 33, GgufType.STRING.id());
        file.set(GgufReader.LONG, 37, 99L << 20);
    }

    private void attack(byte[] good, String name, int attempts) {
        SplittableRandom random = new SplittableRandom(SEED ^ name.hashCode());
        GgufMutator mutator = new GgufMutator(good, random);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocate(good.length);
            file.copyFrom(MemorySegment.ofArray(good));
            for (int i = 0; i < attempts; i++) {
                int length = mutator.mutate();
                mutator.copyChangesTo(file);
                attempt(() -> GgufFile.parse(file.asSlice(0, length), name), name + " attempt " + i);
                mutator.undo();
                mutator.copyChangesTo(file);
            }
        }
    }

    private void attempt(Supplier<GgufFile> opening, String what) {
        long before = threads.getCurrentThreadAllocatedBytes();
        GgufFile opened = null;
        try {
            opened = opening.get();
            survivors++;
        } catch (GgufException expected) {
            refusals++;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError("%s (seed %d): expected a GgufException".formatted(what, SEED), e);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        mostAllocated = Math.max(mostAllocated, allocated);
        assertTrue(allocated < MOST_ALLOCATED, () -> "%s allocated %d bytes".formatted(what, allocated));
        if (opened != null) {
            touch(opened, what);
        }
    }

    private static void touch(GgufFile file, String what) {
        try (file) {
            List<Byte> touched = new ArrayList<>();
            for (TensorInfo tensor : file.tensors()) {
                MemorySegment data = file.data(tensor);
                touched.add(data.get(ValueLayout.JAVA_BYTE, 0));
                touched.add(data.get(ValueLayout.JAVA_BYTE, tensor.bytes() - 1));
            }
            assertEquals(2 * file.tensors().size(), touched.size());
            long end = 0;
            for (TensorInfo tensor : file.tensors().stream()
                    .sorted(Comparator.comparingLong(TensorInfo::offset))
                    .toList()) {
                assertTrue(tensor.offset() >= end, () -> "%s: %s overlaps another".formatted(what, tensor));
                end = tensor.offset() + tensor.bytes();
            }
            assertEquals(
                    file.metadata().keys().size(), file.metadata().printable().size());
        } catch (RuntimeException e) {
            throw new AssertionError("%s (seed %d): the file opened but does not work".formatted(what, SEED), e);
        }
    }
}
