package dev.ferrum.app;

import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.app.ui.FrameProbe;
import dev.ferrum.app.ui.VirtualColumn;
import java.nio.file.Files;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.scene.input.ScrollEvent;
import org.junit.jupiter.api.Test;

/// Measures the whole window on the software pipeline: a long conversation opened and scrolled, a long reply streamed.
/// Its name keeps it out of the usual test run;
/// `mvn -pl app -am test -Dtest=WindowFrames -Dsurefire.failIfNoSpecifiedTests=false` runs it.
final class WindowFrames {
    private static final int MESSAGES = 2000;
    private static final int REPLY_TOKENS = 4000;
    private static final int TOKENS_PER_SECOND = 200;
    private static final int SCROLLS = 600;

    @Test
    void measure() throws Exception {
        StringBuilder reply = new StringBuilder();
        while (reply.length() < 4 * REPLY_TOKENS) {
            reply.append(SampleChats.BACKUP).append("\n\n");
        }
        reply.setLength(4 * REPLY_TOKENS);
        ReplayModel[] model = new ReplayModel[1];
        try (AppRig rig = AppRig.open(
                        Files.createTempDirectory("ferrum"),
                        (config, _) -> model[0] = new ReplayModel(config.model(), reply.toString(), TOKENS_PER_SECOND),
                        ThemeChoice.LIGHT,
                        1000,
                        800)
                .withDemo()) {
            for (int run = 0; run < 3; run++) {
                openLong(rig, run);
            }
            for (int pixels : new int[] {120, 300, 120}) {
                scroll(rig, pixels);
            }
            for (int run = 0; run < 2; run++) {
                stream(rig);
            }
        }
    }

    /// From the click to the first frame that is drawn with the messages, read from the database.
    private static void openLong(AppRig rig, int run) throws Exception {
        SampleChats.Chat chat = SampleChats.longChat(1L << (40 + run), MESSAGES, Instant.now());
        rig.run(() -> {
            rig.chat().openImported(chat.conversation(), chat.messages());
            rig.chat().startAnew();
        });
        rig.waitUntil(() -> rig.chat().openProperty().get().turns().isEmpty());
        CountDownLatch drawn = new CountDownLatch(1);
        long[] times = new long[2];
        rig.run(() -> {
            rig.chat().openProperty().addListener((_, _, _) -> Platform.requestNextPulse());
            times[0] = System.nanoTime();
            rig.chat().open(chat.conversation().id());
            new AnimationTimer() {
                private int pulses;

                @Override
                public void handle(long now) {
                    if (!rig.chat().openProperty().get().turns().isEmpty() && ++pulses == 2) {
                        times[1] = System.nanoTime();
                        drawn.countDown();
                        stop();
                    }
                }
            }.start();
        });
        drawn.await(30, TimeUnit.SECONDS);
        System.out.printf("open %,d messages: %.0f ms%n", MESSAGES, (times[1] - times[0]) / 1e6);
    }

    private static void scroll(AppRig rig, int pixels) throws Exception {
        VirtualColumn<?> column = (VirtualColumn<?>) rig.find(".virtual-column");
        FrameProbe probe = AppRig.onFx(() -> new FrameProbe(rig.scene()));
        CountDownLatch done = new CountDownLatch(1);
        rig.run(() -> {
            probe.start();
            new AnimationTimer() {
                private int frames;

                @Override
                public void handle(long now) {
                    Event.fireEvent(column, wheel(frames < SCROLLS / 2 ? pixels : -pixels));
                    if (++frames == SCROLLS) {
                        stop();
                        done.countDown();
                    }
                }
            }.start();
        });
        done.await(60, TimeUnit.SECONDS);
        System.out.printf("scroll %,d messages, %d px a frame:%n%s%n", MESSAGES, pixels, AppRig.onFx(probe::stop));
    }

    private static void stream(AppRig rig) throws Exception {
        rig.run(rig.chat()::startAnew);
        FrameProbe probe = AppRig.onFx(() -> new FrameProbe(rig.scene()));
        rig.run(() -> {
            probe.start();
            rig.chat().send("Write four thousand tokens");
        });
        rig.waitLong(() -> !rig.chat().replyingProperty().get());
        System.out.printf(
                "stream %,d tokens at %d tok/s:%n%s%n", REPLY_TOKENS, TOKENS_PER_SECOND, AppRig.onFx(probe::stop));
    }

    private static ScrollEvent wheel(double deltaY) {
        return new ScrollEvent(
                ScrollEvent.SCROLL,
                400,
                300,
                400,
                300,
                false,
                false,
                false,
                false,
                false,
                false,
                0,
                deltaY,
                0,
                deltaY,
                ScrollEvent.HorizontalTextScrollUnits.NONE,
                0,
                ScrollEvent.VerticalTextScrollUnits.NONE,
                0,
                0,
                null);
    }
}
