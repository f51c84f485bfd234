package dev.ferrum.app.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.hub.Fault;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.hub.TestContent;
import dev.ferrum.app.hub.TestHub;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The queue: pausing, going on, order, restarts, other programs, room on the disk.
@Timeout(180)
final class DownloadsTest {
    private static final long BYTES = 6 * Journal.PIECE + 777;
    private static final TestContent CONTENT = TestContent.of(BYTES, 1);
    private static final String FILE = DownloadRig.FILE;

    /// Slow enough to be stopped in the middle: about 3 MB a second for each connection.
    private static final Fault SLOW = new Fault() {
        @Override
        public int pace(int request, long sent) throws IOException {
            try {
                Thread.currentThread().join(Duration.ofMillis(10));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return 30_000;
        }
    };

    @TempDir
    private Path models;

    private DownloadRig rig() {
        return new DownloadRig(new TestHub().with(FILE, CONTENT).with(SLOW), models);
    }

    private static boolean hasBytes(DownloadState state, long bytes) {
        return state instanceof DownloadState.Running it && it.bytes() >= bytes;
    }

    @Test
    void pausingKeepsWhatCameAndGoingOnFetchesTheRest() throws Exception {
        try (DownloadRig rig = rig()) {
            String id = rig.downloads().add(rig.source());
            rig.until(id, state -> hasBytes(state, 4_000_000));
            rig.downloads().pause(id);
            DownloadState.Paused paused = assertInstanceOf(
                    DownloadState.Paused.class, rig.downloads().await(id).orElseThrow());
            assertEquals(PauseReason.ASKED, paused.reason());
            assertTrue(paused.bytes() >= 4_000_000);
            assertEquals(List.of(), rig.modelsThere());
            rig.downloads().resume(id);
            DownloadState.Done done = assertInstanceOf(
                    DownloadState.Done.class, rig.downloads().await(id).orElseThrow());
            assertEquals(rig.hub.sha256(FILE), DownloadRig.sha256(done.file()));
            assertTrue(rig.hub.sent() < BYTES + 3_000_000, "sent: " + rig.hub.sent());
            assertEquals(models.resolve("Ferrum-Test/Small-MoE-GGUF").resolve(FILE), done.file());
            Origin origin = Origin.of(done.file()).orElseThrow();
            assertEquals(rig.hub.sha256(FILE), origin.sha256());
            assertEquals(TestHub.REPOSITORY, origin.repository());
        }
    }

    @Test
    void aRestartFindsWhatWasBegunAndAsksTheHubForNothingBySelf() throws Exception {
        try (DownloadRig rig = rig()) {
            String id = rig.downloads().add(rig.source());
            rig.until(id, state -> hasBytes(state, 4_000_000));
            rig.reopen(DownloadRig.OPTIONS, Disk.ofSystem());
            int asked = rig.hub.requests() + rig.hub.resolved();
            Download found = rig.downloads().list().getFirst();
            DownloadState.Paused paused = assertInstanceOf(DownloadState.Paused.class, found.state());
            assertEquals(PauseReason.PROGRAM_ENDED, paused.reason());
            assertTrue(paused.bytes() >= 4_000_000);
            assertEquals(paused, rig.downloads().await(id).orElseThrow());
            assertEquals(asked, rig.hub.requests() + rig.hub.resolved());
            rig.pullWell();
            assertTrue(rig.hub.sent() < BYTES + 3_000_000, "sent: " + rig.hub.sent());
        }
    }

    @Test
    void bytesThatThePowerCutTookAreFetchedAgain() throws Exception {
        try (DownloadRig rig = rig()) {
            String id = rig.downloads().add(rig.source());
            rig.until(id, state -> hasBytes(state, 4_000_000));
            rig.downloads().close();
            Path part = models.resolve(".partial").resolve(id).resolve("0.part");
            try (RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw")) {
                file.seek(100);
                file.write(new byte[1000]);
            }
            rig.reopen(DownloadRig.OPTIONS, Disk.ofSystem());
            long before = rig.hub.sent();
            rig.pullWell();
            assertTrue(rig.hub.sent() - before < 5_000_000, "sent again: " + (rig.hub.sent() - before));
        }
    }

    @Test
    void cancellingDeletesWhatCame() throws Exception {
        try (DownloadRig rig = rig()) {
            String id = rig.downloads().add(rig.source());
            rig.until(id, state -> hasBytes(state, 100_000));
            rig.downloads().cancel(id);
            assertTrue(rig.downloads().await(id).isEmpty());
            assertEquals(List.of(), rig.downloads().list());
            try (Stream<Path> left = Files.walk(models)) {
                assertEquals(List.of(models), left.toList());
            }
        }
    }

    @Test
    void oneModelAtATimeInTheOrderOfTheQueue() throws Exception {
        TestHub hub = new TestHub().with(SLOW);
        for (int i = 0; i < 3; i++) {
            hub.with("m%d-Q4_0.gguf".formatted(i), TestContent.of(1_000_000 + i, i));
        }
        try (DownloadRig rig = new DownloadRig(hub, models)) {
            List<ModelSource> all =
                    rig.client.repository(TestHub.REPOSITORY, "main").models();
            List<String> ended = new CopyOnWriteArrayList<>();
            AtomicLong most = new AtomicLong();
            rig.downloads().onChange(list -> {
                most.accumulateAndGet(
                        list.stream()
                                .filter(it -> it.state() instanceof DownloadState.Running)
                                .count(),
                        Math::max);
                list.stream()
                        .filter(it -> it.state() instanceof DownloadState.Done)
                        .map(Download::id)
                        .filter(id -> !ended.contains(id))
                        .forEach(ended::add);
            });
            List<String> ids = all.stream().map(rig.downloads()::add).toList();
            rig.downloads().move(ids.get(2), 1);
            for (String id : ids) {
                assertInstanceOf(
                        DownloadState.Done.class, rig.downloads().await(id).orElseThrow());
            }
            rig.until(ids.get(1), state -> ended.size() == 3);
            assertEquals(List.of(ids.get(0), ids.get(2), ids.get(1)), ended);
            assertEquals(1, most.get());
        }
    }

    @Test
    void theOrderSurvivesARestart() throws Exception {
        TestHub hub = new TestHub().with(SLOW);
        for (int i = 0; i < 3; i++) {
            hub.with("m%d-Q4_0.gguf".formatted(i), TestContent.of(5_000_000 + i, i));
        }
        try (DownloadRig rig = new DownloadRig(hub, models)) {
            List<String> ids = rig.client.repository(TestHub.REPOSITORY, "main").models().stream()
                    .map(rig.downloads()::add)
                    .toList();
            rig.downloads().move(ids.get(2), 0);
            rig.reopen(DownloadRig.OPTIONS, Disk.ofSystem());
            assertEquals(
                    List.of(ids.get(2), ids.get(0), ids.get(1)),
                    rig.downloads().list().stream().map(Download::id).toList());
        }
    }

    @Test
    void aSplitModelAppearsAsAWhole() throws Exception {
        String first = "Q4/moe-Q4_K_M-00001-of-00002.gguf";
        String second = "Q4/moe-Q4_K_M-00002-of-00002.gguf";
        TestHub hub = new TestHub()
                .with(first, TestContent.of(2_000_000, 1))
                .with(second, TestContent.of(3_000_000, 2))
                .with(SLOW);
        try (DownloadRig rig = new DownloadRig(hub, models)) {
            String id = rig.downloads().add(rig.source());
            rig.until(id, state -> hasBytes(state, 2_500_000));
            assertEquals(List.of(), rig.modelsThere());
            DownloadState.Done done = assertInstanceOf(
                    DownloadState.Done.class, rig.downloads().await(id).orElseThrow());
            assertTrue(done.file().endsWith(first), done.toString());
            assertEquals(2, rig.modelsThere().size());
            for (Path file : rig.modelsThere()) {
                assertEquals(hub.sha256("Q4/" + file.getFileName()), DownloadRig.sha256(file));
            }
        }
    }

    @Test
    void twoProgramsDoNotWriteTheSameFile() throws Exception {
        try (DownloadRig rig = rig()) {
            String id = rig.downloads().add(rig.source());
            rig.until(id, state -> hasBytes(state, 100_000));
            try (Downloads other = Downloads.open(models, rig.client, DownloadRig.OPTIONS, Disk.ofSystem())) {
                DownloadState.Paused seen = assertInstanceOf(
                        DownloadState.Paused.class, other.list().getFirst().state());
                assertEquals(PauseReason.OTHER_PROGRAM, seen.reason());
                ModelSource source = rig.source();
                DownloadException thrown = assertThrows(DownloadException.class, () -> other.add(source));
                assertTrue(thrown.getMessage().contains("another program"), thrown.getMessage());
                assertThrows(DownloadException.class, () -> other.cancel(id));
            }
            assertInstanceOf(DownloadState.Done.class, rig.downloads().await(id).orElseThrow());
        }
    }

    @Test
    void aModelThatIsThereIsNotFetchedAgain() throws Exception {
        try (DownloadRig rig = new DownloadRig(new TestHub().with(FILE, CONTENT), models)) {
            rig.pullWell();
            rig.downloads().cancel(rig.downloads().list().getFirst().id());
            ModelSource source = rig.source();
            assertThrows(DownloadException.class, () -> rig.downloads().add(source));
            assertEquals(1, rig.modelsThere().size());
        }
    }

    @Test
    void withoutRoomNothingBeginsAndWithRoomItBeginsByItself() throws Exception {
        AtomicLong room = new AtomicLong(BYTES - 1);
        try (DownloadRig rig = new DownloadRig(new TestHub().with(FILE, CONTENT), models)) {
            rig.reopen(DownloadRig.OPTIONS, _ -> room.get());
            String id = rig.downloads().add(rig.source());
            rig.until(id, DownloadsTest::isLowOnSpace);
            assertEquals(0, rig.hub.requests());
            room.set(BYTES);
            assertInstanceOf(DownloadState.Done.class, rig.downloads().await(id).orElseThrow());
        }
    }

    @Test
    void aDiskThatFillsUpPausesTheDownloadUntilThereIsRoom() throws Exception {
        AtomicLong room = new AtomicLong(1L << 40);
        DownloadOptions spared = new DownloadOptions(3, 1, 0, 1 << 20, DownloadRig.SHORT);
        try (DownloadRig rig = rig()) {
            rig.reopen(spared, _ -> room.get());
            String id = rig.downloads().add(rig.source());
            rig.until(id, state -> hasBytes(state, 4_000_000));
            room.set(1000);
            rig.until(id, DownloadsTest::isLowOnSpace);
            room.set(1L << 40);
            assertInstanceOf(DownloadState.Done.class, rig.downloads().await(id).orElseThrow());
            assertTrue(rig.hub.sent() < BYTES + 3_000_000, "sent: " + rig.hub.sent());
        }
    }

    private static boolean isLowOnSpace(DownloadState state) {
        return state instanceof DownloadState.Paused it && it.reason() == PauseReason.LOW_SPACE;
    }

    @Test
    void aLostNetworkIsWaitedFor() throws Exception {
        try (DownloadRig rig = rig()) {
            String id = rig.downloads().add(rig.source());
            rig.until(id, state -> hasBytes(state, 1_000_000));
            int port = rig.hub.address().getPort();
            rig.hub.close();
            rig.until(
                    id,
                    state -> state instanceof DownloadState.Waiting it
                            && it.bytes() >= 1_000_000
                            && it.message().contains("cannot be reached"));
            try (TestHub again = new TestHub(port, Map.of(FILE, CONTENT))) {
                DownloadState end = rig.downloads().await(id).orElseThrow();
                DownloadState.Done done = assertInstanceOf(DownloadState.Done.class, end, end::toString);
                assertEquals(again.sha256(FILE), DownloadRig.sha256(done.file()));
            }
        }
    }

    @Test
    void aFileInTheModelsPlaceIsNotReplaced() throws Exception {
        try (DownloadRig rig = rig()) {
            String id = rig.downloads().add(rig.source());
            rig.until(id, state -> hasBytes(state, 100_000));
            Path target = rig.downloads().target(rig.source());
            Files.createDirectories(target.getParent());
            Files.writeString(target, "mine");
            DownloadState.Failed failed = assertInstanceOf(
                    DownloadState.Failed.class, rig.downloads().await(id).orElseThrow());
            assertTrue(failed.message().contains("is there already"), failed.message());
            assertEquals("mine", Files.readString(target));
            Files.delete(target);
            rig.downloads().resume(id);
            assertInstanceOf(DownloadState.Done.class, rig.downloads().await(id).orElseThrow());
        }
    }

    @Test
    void theLimitHoldsForAllConnectionsTogether() throws Exception {
        try (DownloadRig rig = new DownloadRig(new TestHub().with(FILE, CONTENT), models)) {
            rig.downloads().limit(8_000_000);
            long begin = System.nanoTime();
            rig.pullWell();
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertTrue(seconds > 0.9 * BYTES / 8_000_000, "seconds: " + seconds);
        }
    }

    @Test
    void aLimitCountsAtOnceForWhatRunsAlready() throws Exception {
        try (DownloadRig rig = new DownloadRig(new TestHub().with(FILE, CONTENT), models)) {
            // The whole file would take ten minutes.
            rig.downloads().limit(10_000);
            String id = rig.downloads().add(rig.source());
            rig.until(id, state -> hasBytes(state, 1));
            rig.downloads().limit(0);
            assertInstanceOf(DownloadState.Done.class, rig.downloads().await(id).orElseThrow());
        }
    }

    @Test
    void aProgramThatWasKilledBetweenVerifyingAndMovingFinishesWithoutTheHub() throws Exception {
        try (DownloadRig rig = new DownloadRig(new TestHub().with(FILE, CONTENT), models)) {
            ModelSource source = rig.source();
            Path file = rig.pullWell();
            rig.downloads().cancel(PartFolder.id(source));
            try (PartFolder folder = PartFolder.create(models, source, 1).orElseThrow()) {
                Files.move(file, folder.part(0));
                folder.setVerified();
            }
            long sent = rig.hub.sent();
            rig.pullWell();
            assertEquals(sent, rig.hub.sent());
        }
    }

    @Test
    void theTimeLeftDoesNotJump() {
        RateMeter meter = new RateMeter();
        double before = 0;
        long bytes = 0;
        for (int tick = 0; tick < 400; tick++) {
            // Bursts: four ticks at 4 MB/s, then four without a byte.
            bytes += tick % 8 < 4 ? 400_000 : 0;
            meter.add(bytes, tick * 100_000_000L + 1);
            if (tick > 100) {
                assertEquals(2_000_000, meter.bytesPerSecond(), 300_000);
                double left = meter.timeFor(1_000_000_000).orElseThrow().toMillis() / 1000.0;
                assertTrue(before == 0 || Math.abs(left - before) < 0.03 * before, before + " then " + left);
                before = left;
            }
        }
        assertFalse(before == 0);
    }
}
