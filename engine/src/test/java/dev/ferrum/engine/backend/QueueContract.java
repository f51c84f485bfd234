package dev.ferrum.engine.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.Counter;
import dev.ferrum.engine.profile.Profiler;
import dev.ferrum.engine.profile.Stage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Memory, transfers and stage times of a backend.
interface QueueContract extends Contract {
    @Test
    default void buffersAreZeroedAndAsLargeAsAsked() {
        for (int bytes : new int[] {4, 60, 4096, 1_000_004}) {
            DeviceBuffer buffer = rig().buffer(bytes);
            assertEquals(bytes, buffer.bytes());
            for (int word : rig().integers(buffer)) {
                assertEquals(0, word);
            }
        }
    }

    @Test
    default void whatIsWrittenIsReadBackAtItsOffset() {
        DeviceBuffer buffer = rig().words(10);
        int[] source = {1, 2, 3};
        rig().queue().write(buffer, 4 * Integer.BYTES, MemorySegment.ofArray(source));
        // The source may be reused as soon as write returns.
        source[0] = 99;
        int[] part = new int[4];
        rig().queue().read(buffer, 3 * Integer.BYTES, MemorySegment.ofArray(part));
        rig().queue().sync();
        assertArrayEquals(new int[] {0, 1, 2, 3}, part);
        assertArrayEquals(new int[] {0, 0, 0, 0, 1, 2, 3, 0, 0, 0}, rig().integers(buffer));
    }

    /// Of sizes that do not go into one piece of memory between device and host.
    @Test
    default void oneWaitServesAllCopiesAskedFor() {
        int[] many = new Random(7).ints(700_001).toArray();
        DeviceBuffer large = rig().words(many.length);
        DeviceBuffer small = rig().words(3);
        rig().queue().write(large, 0, MemorySegment.ofArray(many));
        rig().queue().write(small, 0, MemorySegment.ofArray(new int[] {1, 2, 3}));
        int[] first = new int[2];
        int[] all = new int[many.length];
        int[] tail = new int[5];
        for (int round = 0; round < 2; round++) {
            rig().queue().readLater(small, Integer.BYTES, MemorySegment.ofArray(first));
            rig().queue().readLater(large, 0, MemorySegment.ofArray(all));
            if (round == 0) {
                long last = (long) (many.length - tail.length) * Integer.BYTES;
                rig().queue().read(large, last, MemorySegment.ofArray(tail));
            } else {
                rig().queue().sync();
            }
            assertArrayEquals(new int[] {2, 3}, first);
            assertArrayEquals(many, all);
            assertArrayEquals(Arrays.copyOfRange(many, many.length - tail.length, many.length), tail);
            Arrays.fill(first, 0);
            Arrays.fill(all, 0);
        }
        rig().queue().sync();
        assertEquals(0, all[0], "a copy was made again");
    }

    @Test
    default void aSliceIsAPartOfItsBuffer() {
        DeviceBuffer buffer = rig().words(10);
        DeviceBuffer slice = buffer.slice(12, 16);
        assertEquals(16, slice.bytes());
        rig().queue().write(slice, 4, MemorySegment.ofArray(new int[] {7, 8}));
        assertArrayEquals(new int[] {0, 7, 8, 0}, rig().integers(slice));
        slice.close();
        assertArrayEquals(new int[] {0, 0, 0, 0, 7, 8, 0, 0, 0, 0}, rig().integers(buffer));
    }

    @Test
    default void aReplayedStepReadsWhatItsBuffersHoldThen() {
        DeviceBuffer rows = rig().words(2);
        DeviceBuffer x = rig().upload(new float[] {1, 2, 3, 4, 5, 6});
        DeviceBuffer out = rig().words(4);
        for (int[] picked : new int[][] {{0, 1}, {2, 0}, {1, 1}, {2, 2}, {0, 2}}) {
            rig().queue().write(rows, 0, MemorySegment.ofArray(picked));
            rig().queue().replay("two rows", () -> {
                rig().queue().mark(Stage.EMBED, -1);
                rig().dense().gatherRows(x, rows, 2, 2, out);
                rig().queue().endMarks();
            });
            float[] found = rig().floats(out);
            assertEquals(1 + 2 * picked[0], found[0]);
            assertEquals(2 + 2 * picked[1], found[3]);
        }
    }

    @Test
    default void marksOfAReplayedStepAreTimedEveryTime() {
        var recorded = new RecordedSpans(true);
        try (CommandQueue queue = rig().backend().openQueue(recorded)) {
            DeviceBuffer x = rig().upload(new float[64]);
            DeviceBuffer out = rig().words(1);
            for (int step = 0; step < 4; step++) {
                queue.replay("argmax", () -> {
                    queue.mark(Stage.LM_HEAD, 2);
                    queue.dense().argmax(x, 1, 64, out);
                    queue.endMarks();
                });
                queue.sync();
            }
            assertEquals(4, recorded.spans.size());
            for (RecordedSpans.Span span : recorded.spans) {
                assertEquals(2, span.layer());
                assertTrue(span.nanos() >= 0 && span.nanos() < 1_000_000_000L, span.toString());
            }
        }
    }

    @Test
    default void moreMemoryThanThereIsEndsInAMessageThatNamesTheSize() {
        long absurd = 1L << 56;
        BackendException refused =
                assertThrows(BackendException.class, () -> rig().backend().allocate(absurd));
        assertTrue(refused.getMessage().contains(Long.toString(absurd)), refused.getMessage());
        // The refusal harms nothing.
        assertEquals(0, rig().integers(rig().words(1))[0]);
    }

    @Test
    default void capabilitiesAndDeviceMakeSense() {
        Capabilities can = rig().backend().capabilities();
        assertTrue(can.batchedDecodeFrom() >= 2 && can.batchedPrefillFrom() >= can.batchedDecodeFrom(), can.toString());
        DeviceInfo device = rig().backend().device();
        assertFalse(device.name().isBlank());
        assertTrue(device.totalBytes() > 0 && device.freeBytes() >= 0, device.toString());
        assertTrue(device.freeBytes() <= device.totalBytes(), device.toString());
    }

    @Test
    default void weightsReportTheirShape() {
        ContractRig.Weights weights = rig().experts(GgmlType.Q8_0, 3, 5, 64);
        ExpertWeights device = weights.device();
        assertEquals("test", device.name());
        assertEquals(GgmlType.Q8_0, device.type());
        assertEquals(List.of(3, 5, 64), List.of(device.experts(), device.rows(), device.cols()));
        assertEquals(3 * 5 * 2 * 34, device.bytes());
        assertEquals(5 * 2 * 34, device.expertBytes());
    }

    @Test
    default void closingABackendAfterAllItHandedOutIsQuiet() {
        DeviceBuffer buffer = rig().backend().allocate(64);
        buffer.close();
    }

    @Test
    default void aCancelledWarmUpReturnsAndHarmsNothing() {
        rig().backend().warmUp(List.of(GgmlType.Q4_K, GgmlType.F32), () -> true);
        assertEquals(0, rig().integers(rig().words(1))[0]);
    }

    @Test
    default void marksBecomeAdjacentSpansThatCoverTheTimeBetweenThem() {
        var recorded = new RecordedSpans(true);
        try (CommandQueue queue = rig().backend().openQueue(recorded)) {
            long before = System.nanoTime();
            queue.mark(Stage.EMBED, -1);
            queue.mark(Stage.QKV, 3);
            queue.mark(Stage.ATTENTION, 3);
            queue.endMarks();
            // Outside any mark: belongs to no stage.
            queue.endMarks();
            queue.sync();
            long elapsed = System.nanoTime() - before;
            assertEquals(
                    List.of(Stage.EMBED, Stage.QKV, Stage.ATTENTION),
                    recorded.spans.stream().map(RecordedSpans.Span::stage).toList());
            assertEquals(
                    List.of(-1, 3, 3),
                    recorded.spans.stream().map(RecordedSpans.Span::layer).toList());
            long sum =
                    recorded.spans.stream().mapToLong(RecordedSpans.Span::nanos).sum();
            assertTrue(sum <= elapsed, sum + " > " + elapsed);
            for (int i = 1; i < recorded.spans.size(); i++) {
                RecordedSpans.Span last = recorded.spans.get(i - 1);
                assertTrue(last.nanos() >= 0, last.toString());
                assertEquals(last.start() + last.nanos(), recorded.spans.get(i).start());
            }
        }
    }

    @Test
    default void marksAreNotTimedWhileProfilingIsOff() {
        var recorded = new RecordedSpans(false);
        try (CommandQueue queue = rig().backend().openQueue(recorded)) {
            queue.mark(Stage.EMBED, -1);
            queue.mark(Stage.QKV, 0);
            // Switched on between two marks: the span that began untimed is not reported.
            recorded.on = true;
            queue.mark(Stage.O_PROJ, 0);
            queue.endMarks();
            queue.sync();
            assertEquals(
                    List.of(Stage.O_PROJ),
                    recorded.spans.stream().map(RecordedSpans.Span::stage).toList());
        }
    }

    /// Keeps the spans it is told of.
    final class RecordedSpans implements Profiler {
        /// One reported span.
        record Span(Stage stage, int layer, long start, long nanos) {}

        private final List<Span> spans = new ArrayList<>();
        private boolean on;

        RecordedSpans(boolean on) {
            this.on = on;
        }

        @Override
        public boolean on() {
            return on;
        }

        @Override
        public void span(Stage stage, int layer, long startNanos, long durationNanos) {
            spans.add(new Span(stage, layer, startNanos, durationNanos));
        }

        @Override
        public void stepStarted(String path, int rows, long nanos) {}

        @Override
        public void stepFinished(long nanos) {}

        @Override
        public void fill(Stage stage, long nanos) {}

        @Override
        public void traffic(Stage stage, long bytes, long operations) {}

        @Override
        public void expert(int layer, int expert, int rows) {}

        @Override
        public void count(Counter counter, long amount) {}

        @Override
        public void level(Counter counter, long value) {}
    }
}
