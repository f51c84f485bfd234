package dev.ferrum.app.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.ferrum.app.hub.Fault;
import dev.ferrum.app.hub.TestContent;
import dev.ferrum.app.hub.TestHub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One way to misbehave after the other: the right file comes in the end, or the right words, and what was fetched is
/// not fetched again.
@Timeout(180)
final class BadHubTest {
    private static final long BYTES = 9 * Journal.PIECE + 12345;
    private static final TestContent CONTENT = TestContent.of(BYTES, 1);
    private static final String FILE = DownloadRig.FILE;

    @TempDir
    private Path models;

    private final CountDownLatch never = new CountDownLatch(1);

    private DownloadRig rig(Fault fault) {
        return new DownloadRig(new TestHub().with(FILE, CONTENT).with(fault), models);
    }

    @Test
    void aGoodHubSendsEveryByteOnceOverSeveralConnections() throws Exception {
        try (DownloadRig rig = rig(Fault.NONE)) {
            rig.pullWell();
            assertEquals(BYTES, rig.hub.sent());
            assertTrue(rig.hub.mostOpen() > 1, "connections at once: " + rig.hub.mostOpen());
        }
    }

    @Test
    void cutConnectionsAreContinuedWhereTheyBroke() throws Exception {
        Fault cut = new Fault() {
            @Override
            public long cutAfter(int request) {
                return 200_000;
            }
        };
        try (DownloadRig rig = rig(cut)) {
            rig.pullWell();
            assertTrue(rig.hub.requests() >= BYTES / 200_000, "requests: " + rig.hub.requests());
            assertLittleTwice(rig);
        }
    }

    @Test
    void aStalledConnectionIsGivenUpAndContinued() throws Exception {
        Fault stall = new Fault() {
            @Override
            public int pace(int request, long sent) {
                if (request <= 3 && sent >= 300_000) {
                    waitForEnd();
                }
                return 100_000;
            }
        };
        try (DownloadRig rig = rig(stall)) {
            rig.pullWell();
            assertLittleTwice(rig);
        }
    }

    @Test
    void aTrickleIsGivenUpForABetterConnection() throws Exception {
        Fault trickle = new Fault() {
            @Override
            public int pace(int request, long sent) {
                if (request == 1 && sent > 100_000) {
                    pause(50);
                    return 1;
                }
                return 65_536;
            }
        };
        try (DownloadRig rig = rig(trickle)) {
            rig.pullWell();
            assertTrue(rig.hub.requests() > 3, "requests: " + rig.hub.requests());
        }
    }

    @Test
    void serverErrorsAreTriedAgain() throws Exception {
        try (DownloadRig rig = rig(statusUpTo(5, 500))) {
            rig.pullWell();
            assertEquals(BYTES, rig.hub.sent());
        }
    }

    @Test
    void aServerInTroubleForGoodIsGivenUpWithWords() throws Exception {
        try (DownloadRig rig = rig(statusUpTo(Integer.MAX_VALUE, 503))) {
            assertTrue(rig.pullBadly().contains("is in trouble: it answers 503"));
        }
    }

    @Test
    void retryAfterIsKept() throws Exception {
        AtomicLong first = new AtomicLong();
        AtomicLong second = new AtomicLong();
        Fault busy = new Fault() {
            @Override
            public boolean answers(HttpExchange exchange, int request) throws IOException {
                if (request > 3) {
                    second.compareAndSet(0, System.nanoTime());
                    return false;
                }
                first.compareAndSet(0, System.nanoTime());
                exchange.getResponseHeaders().set("Retry-After", "1");
                TestHub.answer(exchange, 429, "text/plain", "Too many requests");
                return true;
            }
        };
        try (DownloadRig rig = rig(busy)) {
            String id = rig.downloads().add(rig.source());
            rig.until(
                    id,
                    state -> state instanceof DownloadState.Waiting it
                            && it.message().contains("too many requests"));
            assertInstanceOf(DownloadState.Done.class, rig.downloads().await(id).orElseThrow());
            assertTrue(second.get() - first.get() >= TimeUnit.MILLISECONDS.toNanos(950));
        }
    }

    @Test
    void aFileThatIsShorterThanAnnouncedIsRefusedWithWords() throws Exception {
        Fault shorter = new Fault() {
            @Override
            public long length(int request, long length) {
                return length - 5 * Journal.PIECE;
            }
        };
        try (DownloadRig rig = rig(shorter)) {
            String message = rig.pullBadly();
            assertTrue(message.contains("expected a file of " + BYTES) || message.contains("beyond its end"), message);
        }
    }

    @Test
    void aRangeThatIsRefusedForAWhileIsAskedForAgain() throws Exception {
        try (DownloadRig rig = rig(statusUpTo(3, 416))) {
            rig.pullWell();
        }
    }

    @Test
    void anExpiredLinkIsAskedForAgain() throws Exception {
        try (DownloadRig rig = rig(Fault.NONE)) {
            rig.hub.linkUses(1);
            rig.pullWell();
            assertEquals(BYTES, rig.hub.sent());
            assertTrue(rig.hub.resolved() > 3, "links: " + rig.hub.resolved());
        }
    }

    @Test
    void aHubWithoutRangesSendsTheFileInOneGo() throws Exception {
        try (DownloadRig rig = rig(new WithoutRanges())) {
            rig.pullWell();
        }
    }

    /// No ranges, and a cut in the first whole answer.
    private static final class WithoutRanges implements Fault {
        @Override
        public boolean ranges() {
            return false;
        }

        @Override
        public long cutAfter(int request) {
            return request == 5 ? 3_500_000 : Long.MAX_VALUE;
        }
    }

    @Test
    void aWrongByteIsFoundAndNothingOfTheFileKept() throws Exception {
        Fault wrong = new Fault() {
            @Override
            public void touch(int request, long at, byte[] bytes, int count) {
                long bad = 4_000_000;
                if (at <= bad && bad < at + count) {
                    bytes[(int) (bad - at)] ^= 1;
                }
            }
        };
        try (DownloadRig rig = rig(wrong)) {
            String message = rig.pullBadly();
            assertTrue(message.contains("expected SHA-256 " + rig.hub.sha256(FILE)), message);
            assertTrue(message.contains("Nothing of it was kept"), message);
            rig.hub.with(Fault.NONE);
            rig.pullWell();
        }
    }

    @Test
    void aFileThatChangesMeanwhileIsNoticedByTheHubsHash() throws Exception {
        try (DownloadRig rig = changing()) {
            String message = rig.pullBadly();
            assertTrue(message.contains("has changed on the hub"), message);
        }
    }

    @Test
    void aFileThatChangesMeanwhileIsNoticedByItsEtag() throws Exception {
        try (DownloadRig rig = changing()) {
            rig.hub.withoutStoredHash();
            String message = rig.pullBadly();
            assertTrue(message.contains("its ETag was"), message);
        }
    }

    private DownloadRig changing() {
        TestHub hub = new TestHub().with(FILE, CONTENT);
        return new DownloadRig(
                hub.with(new Fault() {
                    @Override
                    public boolean answers(HttpExchange exchange, int request) {
                        if (request == 6) {
                            hub.change(FILE, TestContent.of(BYTES, 2), "\"another\"");
                        }
                        return false;
                    }

                    @Override
                    public long cutAfter(int request) {
                        return 300_000;
                    }
                }),
                models);
    }

    @Test
    void anotherEtagForTheSameBytesIsTaken() throws Exception {
        TestHub hub = new TestHub().with(FILE, CONTENT);
        hub.with(new Fault() {
            @Override
            public boolean answers(HttpExchange exchange, int request) {
                hub.changeEtag(FILE, "\"server-%d\"".formatted(request / 20));
                return false;
            }

            @Override
            public long cutAfter(int request) {
                return 500_000;
            }
        });
        try (DownloadRig rig = new DownloadRig(hub, models)) {
            rig.pullWell();
        }
    }

    @Test
    void aWebPageInTheFilesPlaceIsRefusedWithWords() throws Exception {
        Fault page = new Fault() {
            @Override
            public boolean answers(HttpExchange exchange, int request) throws IOException {
                TestHub.answer(exchange, 200, "text/html; charset=utf-8", "<html>Sign in</html>");
                return true;
            }
        };
        try (DownloadRig rig = rig(page)) {
            assertTrue(rig.pullBadly().contains("a web page"));
        }
    }

    @Test
    void aGatedFileSaysWhatToDo() throws Exception {
        try (DownloadRig rig = rig(Fault.NONE)) {
            rig.hub.gated("auto");
            assertTrue(rig.pullBadly().contains("HF_TOKEN"));
            DownloadState state = rig.downloads().list().getFirst().state();
            assertTrue(state instanceof DownloadState.Failed it && it.gated(), state::toString);
        }
    }

    @Test
    void aGatedFileComesWithTheTokenWhichStaysWithTheHub() throws Exception {
        TestHub hub = new TestHub().with(FILE, CONTENT).gated("manual");
        try (DownloadRig rig = new DownloadRig(hub, models, TestHub.TOKEN)) {
            rig.pullWell();
            assertEquals(List.of(), hub.tokensAtFiles());
        }
    }

    private static Fault statusUpTo(int last, int status) {
        return new Fault() {
            @Override
            public boolean answers(HttpExchange exchange, int request) throws IOException {
                if (request > last) {
                    return false;
                }
                TestHub.answer(exchange, status, "text/plain", "no");
                return true;
            }
        };
    }

    /// What went out twice: less than a buffer or two for each connection that was cut.
    private static void assertLittleTwice(DownloadRig rig) {
        long twice = rig.hub.sent() - BYTES;
        assertTrue(twice <= rig.hub.requests() * 100_000L, "%d bytes went out twice".formatted(twice));
    }

    private void waitForEnd() {
        try {
            never.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause(long millis) {
        try {
            never.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
