package dev.ferrum.app.download;

import dev.ferrum.app.hub.HubAccess;
import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.TestHub;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A program that downloads the model of a test hub and says what its download does, until it is done or killed.
final class DownloadChild {
    private static final DownloadTimes TIMES = new DownloadTimes(
            Duration.ofSeconds(5),
            2048,
            Duration.ofMillis(20),
            Duration.ofMillis(500),
            Duration.ofMillis(50),
            Duration.ofMillis(200));

    private DownloadChild() {}

    /// `args`: the folder of models, and the hub's address.
    public static void main(String[] args) throws Exception {
        HubAccess access = HubAccess.of(Map.of(HubAccess.ENDPOINT, args[1]));
        try (HubClient hub = HubClient.open(access, "test");
                Downloads downloads = Downloads.open(
                        Path.of(args[0]), hub, new DownloadOptions(4, 1, 0, 0, TIMES), Disk.ofSystem())) {
            downloads.onChange(all -> all.forEach(it -> say(it.state())));
            String id = downloads.list().isEmpty()
                    ? downloads.add(
                            hub.repository(TestHub.REPOSITORY, "main").models().getFirst())
                    : downloads.list().getFirst().id();
            downloads.resume(id);
            System.out.println("end " + downloads.await(id).orElseThrow());
        }
    }

    private static void say(DownloadState state) {
        String more = state instanceof DownloadState.Paused it ? " " + it.reason() : "";
        System.out.println("state " + state.getClass().getSimpleName() + more);
        System.out.flush();
    }
}
