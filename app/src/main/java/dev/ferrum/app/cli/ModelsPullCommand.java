package dev.ferrum.app.cli;

import dev.ferrum.app.download.Disk;
import dev.ferrum.app.download.Download;
import dev.ferrum.app.download.DownloadOptions;
import dev.ferrum.app.download.DownloadState;
import dev.ferrum.app.download.Downloads;
import dev.ferrum.app.download.PauseReason;
import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.start.StartContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ferrum models pull`: downloads one model, going on where an earlier try stopped.
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        description = "Download a model and check it. Stopped with Ctrl-C, the same command goes on where it was.")
final class ModelsPullCommand implements Callable<Integer> {
    private static final double MEGABYTE = 1 << 20;

    private final StartContext start;
    private final Console console;

    @Mixin
    private ModelsOptions options;

    @Parameters(
            paramLabel = "MODEL",
            description =
                    "OWNER/NAME on the hub or a model of the catalogue, and behind a colon its quantisation or file."
                            + " Default: Q4_K_M.")
    private String model;

    @Option(names = "--revision", paramLabel = "REV", defaultValue = "main", description = "Branch, tag or commit.")
    private String revision;

    @Option(names = "--limit", paramLabel = "N", description = "Megabytes a second at most.")
    private double limit;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "4",
            description = "Connections at once. Default: ${DEFAULT-VALUE}.")
    private int connections;

    ModelsPullCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        ModelWish wish = ModelWish.of(model, start.catalog().fetchable());
        DownloadOptions usual = DownloadOptions.usual();
        DownloadOptions asked = new DownloadOptions(
                connections, usual.atOnce(), Math.round(limit * MEGABYTE), usual.sparedBytes(), usual.times());
        try (HubClient hub = HubClient.open(start.hub(), start.version())) {
            ModelSource source = wish.choose(hub.repository(wish.repository(), revision));
            try (Downloads downloads = Downloads.open(options.folder(start), hub, asked, Disk.ofSystem())) {
                Path target = downloads.target(source);
                if (Files.exists(target)) {
                    console.err().println("It is there already.");
                    console.out().println(target);
                    return FerrumCommand.DONE;
                }
                return pull(downloads, source);
            }
        }
    }

    private int pull(Downloads downloads, ModelSource source) throws InterruptedException {
        BlockingQueue<Download> news = new LinkedBlockingQueue<>();
        downloads.onChange(news::addAll);
        String id = downloads.add(source);
        DownloadState end;
        try (DownloadLine line = new DownloadLine(console, source.name(), source.bytes())) {
            end = follow(news, id, line);
        }
        return switch (end) {
            case DownloadState.Done it -> {
                console.out().println(it.file());
                yield FerrumCommand.DONE;
            }
            case DownloadState.Failed it -> throw new CommandException(it.message());
            case DownloadState.Paused it ->
                throw new CommandException("%s: %s; what was fetched is kept, and the same command goes on"
                        .formatted(source.name(), it.message()));
            case DownloadState.Queued _, DownloadState.Running _, DownloadState.Waiting _, DownloadState.Verifying _ ->
                throw new IllegalStateException("not an end: " + end);
        };
    }

    /// At a terminal nobody may be there to make room: a full disk is an end.
    private static DownloadState follow(BlockingQueue<Download> news, String id, DownloadLine line)
            throws InterruptedException {
        while (true) {
            Download download = news.take();
            if (download.id().equals(id)) {
                DownloadState state = download.state();
                line.show(state);
                boolean full = state instanceof DownloadState.Paused it && it.reason() == PauseReason.LOW_SPACE;
                if (state.hasEnded() || full) {
                    return state;
                }
            }
        }
    }
}
