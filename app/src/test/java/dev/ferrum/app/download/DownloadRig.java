package dev.ferrum.app.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.HubConnection;
import dev.ferrum.app.hub.HubTimes;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.hub.RedirectRule;
import dev.ferrum.app.hub.TestHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A test hub and a queue that downloads from it, with short times.
final class DownloadRig implements AutoCloseable {
    static final DownloadTimes SHORT = new DownloadTimes(
            Duration.ofSeconds(2),
            64,
            Duration.ofMillis(5),
            Duration.ofMillis(40),
            Duration.ofMillis(10),
            Duration.ofMillis(20));
    static final DownloadOptions OPTIONS = new DownloadOptions(3, 1, 0, 0, SHORT);
    static final String FILE = "small-moe-Q4_K_M.gguf";

    final TestHub hub;
    final Path models;
    final HubClient client;
    private Downloads downloads;

    DownloadRig(TestHub hub, Path models, String token) {
        this.hub = hub;
        this.models = models;
        this.client = client(hub, token);
        this.downloads = Downloads.open(models, client, OPTIONS, Disk.ofSystem());
    }

    DownloadRig(TestHub hub, Path models) {
        this(hub, models, "");
    }

    static HubClient client(TestHub hub, String token) {
        HubTimes times = new HubTimes(Duration.ofSeconds(20), Duration.ofSeconds(20));
        return new HubClient(
                new HubConnection(hub.access(token), times, RedirectRule.usual(), "test"), InstantSource.system());
    }

    Downloads downloads() {
        return downloads;
    }

    /// Ends the queue and opens it again, as after a restart.
    void reopen(DownloadOptions options, Disk disk) {
        downloads.close();
        downloads = Downloads.open(models, client, options, disk);
    }

    /// The only model that the hub has.
    ModelSource source() throws InterruptedException {
        return client.repository(TestHub.REPOSITORY, "main").models().getFirst();
    }

    /// Downloads the hub's model; where it ended.
    DownloadState pull() throws InterruptedException {
        return downloads.await(downloads.add(source())).orElseThrow();
    }

    /// Downloads the hub's model and compares it with what it should be.
    Path pullWell() throws Exception {
        DownloadState end = pull();
        Path file =
                assertInstanceOf(DownloadState.Done.class, end, end::toString).file();
        assertEquals(hub.sha256(FILE), sha256(file));
        assertTrue(Files.notExists(models.resolve(".partial")), "nothing is left in .partial");
        return file;
    }

    String pullBadly() throws InterruptedException {
        String message = assertInstanceOf(DownloadState.Failed.class, pull()).message();
        assertEquals(List.of(), modelsThere(), "no file may look like a model");
        return message;
    }

    /// Waits until the state of `id` is as wanted.
    void until(String id, Predicate<DownloadState> wanted) throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        downloads.onChange(all -> all.stream()
                .filter(it -> it.id().equals(id) && wanted.test(it.state()))
                .findFirst()
                .ifPresent(_ -> reached.countDown()));
        if (!downloads.find(id).map(it -> wanted.test(it.state())).orElse(false)) {
            assertTrue(reached.await(120, TimeUnit.SECONDS), () -> "never reached; " + downloads.list());
        }
    }

    List<Path> modelsThere() {
        if (Files.notExists(models)) {
            return List.of();
        }
        try (var files = Files.walk(models)) {
            return files.filter(it -> it.toString().endsWith(".gguf")).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static String sha256(Path file) throws IOException {
        return HexFormat.of().formatHex(PrefixHash.sha256().digest(Files.readAllBytes(file)));
    }

    @Override
    public void close() {
        downloads.close();
        client.close();
        hub.close();
    }
}
