package dev.ferrum.app.cli;

import dev.ferrum.app.download.Disk;
import dev.ferrum.app.download.Download;
import dev.ferrum.app.download.DownloadOptions;
import dev.ferrum.app.download.DownloadState;
import dev.ferrum.app.download.Downloads;
import dev.ferrum.app.download.NoRoomException;
import dev.ferrum.app.download.PauseReason;
import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.start.StartContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ferrum models pull`: downloads one model, going on where an earlier try stopped.
@Command(
        name = "pull",
        mixinStandardHelpOptions = true,
        description = {
            "Download a model and check it. Stopped with Ctrl-C, the same command goes on where it was.",
            "On a full disk it waits for room at a terminal; elsewhere it ends with exit code 1."
        })
final class ModelsPullCommand implements Callable<Integer> {
    private static final double MEGABYTE = 1 << 20;

    private final StartContext start;
    private final Console console;
    private final Disk disk;
    private final DownloadOptions usual;

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

    ModelsPullCommand(StartContext start, Console console, Disk disk, DownloadOptions usual) {
        this.start = start;
        this.console = console;
        this.disk = disk;
        this.usual = usual;
    }

    @Override
    public Integer call() throws InterruptedException {
        ModelWish wish = ModelWish.of(model, start.catalog().fetchable());
        DownloadOptions asked = new DownloadOptions(
                connections, usual.atOnce(), Math.round(limit * MEGABYTE), usual.sparedBytes(), usual.times());
        try (HubClient hub = HubClient.open(ModelsOptions.hub(start), start.version())) {
            ModelSource source = wish.choose(hub.repository(wish.repository(), revision));
            try (Downloads downloads = Downloads.open(options.folder(start), hub, asked, disk)) {
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
        DownloadState end;
        try (DownloadLine line = new DownloadLine(console, source.name(), source.bytes());
                AtExit _ = new AtExit(() -> {
                    downloads.close();
                    line.stopped();
                })) {
            end = follow(news, begin(downloads, source, line, news), line);
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

    /// Whether a full disk is waited out. A person sees at the terminal what is missing and can make room; a script
    /// that hangs has nobody who would, and its exit code is all that anybody looks at.
    private boolean waits() {
        return console.terminals().err();
    }

    /// Puts `source` into the queue, as soon as the disk has room for a note of it.
    private String begin(Downloads downloads, ModelSource source, DownloadLine line, BlockingQueue<Download> news)
            throws InterruptedException {
        while (true) {
            try {
                return downloads.add(source);
            } catch (NoRoomException e) {
                if (!waits()) {
                    throw e;
                }
                line.show(new DownloadState.Paused(0, PauseReason.LOW_SPACE, e.getMessage()));
                // News of other downloads only: a moment earlier does no harm.
                news.poll(usual.times().spaceCheck().toNanos(), TimeUnit.NANOSECONDS);
            }
        }
    }

    private DownloadState follow(BlockingQueue<Download> news, String id, DownloadLine line)
            throws InterruptedException {
        while (true) {
            Download download = news.take();
            if (download.id().equals(id)) {
                DownloadState state = download.state();
                line.show(state);
                boolean full = state instanceof DownloadState.Paused it && it.reason() == PauseReason.LOW_SPACE;
                if (state.hasEnded() || full && !waits()) {
                    return state;
                }
            }
        }
    }
}
