package dev.ferrum.app;

import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.app.service.OpenedEngine;
import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.app.ui.FrameProbe;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.SamplingParams;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;

/// Measures the profiler page on the software pipeline while the bundled model writes at full speed: its frames, and
/// what it takes of the decode speed, in pairs that take turns: the page with its profiling on, and the models page
/// with profiling off. Its name keeps it out of the usual test run;
/// `mvn -pl app -am test -Dtest=ProfilerFrames -Dsurefire.failIfNoSpecifiedTests=false` runs it.
final class ProfilerFrames {
    private static final int PAIRS = Integer.getInteger("ferrum.pairs", 24);
    /// Some looks' time: of a shorter answer, every second one would see none.
    private static final int TOKENS = Integer.getInteger("ferrum.tokens", 1500);
    private static final int SETTLED_MILLIS = 400;

    @Test
    void measure() throws Exception {
        AtomicReference<LoadedModel> model = new AtomicReference<>();
        try (AppRig rig = AppRig.open(
                        Files.createTempDirectory("ferrum"),
                        (config, progress) -> {
                            model.set(OpenedEngine.open(config.withContext(0), progress));
                            return model.get();
                        },
                        ThemeChoice.LIGHT,
                        1000,
                        800)
                .withDemo()) {
            for (int i = 0; i < 4; i++) {
                write(model.get());
            }
            page(rig, KeyCode.DIGIT3);
            write(model.get());
            List<Double> costs = new ArrayList<>();
            List<Double> shares = new ArrayList<>();
            for (int i = 0; i < PAIRS; i++) {
                boolean shownFirst = i % 2 == 1;
                double first = rate(rig, model.get(), shownFirst, shares);
                double second = rate(rig, model.get(), !shownFirst, shares);
                costs.add(shownFirst ? second / first - 1 : first / second - 1);
            }
            System.out.printf(
                    "the panel takes %.2f %% of decode speed (median of %d pairs of %d tokens; 95 %%: %.2f %% to %.2f %%)%n",
                    100 * median(costs), PAIRS, TOKENS, 100 * bound(costs, -1), 100 * bound(costs, 1));
            System.out.printf(
                    "processor time of window and profiler threads: %.1f %% of one processor (median)%n",
                    100 * median(shares));
            frames(rig, model.get());
        }
    }

    private static double rate(AppRig rig, LoadedModel model, boolean shown, List<Double> shares) throws Exception {
        page(rig, shown ? KeyCode.DIGIT3 : KeyCode.DIGIT2);
        if (shown) {
            model.profiler().orElseThrow().start();
        } else {
            model.profiler().orElseThrow().stop();
        }
        // Making and placing a page is not what its being open takes.
        WaitForAsyncUtils.sleep(SETTLED_MILLIS, TimeUnit.MILLISECONDS);
        Map<Long, Long> before = threadTimes();
        long start = System.nanoTime();
        double rate = write(model);
        long took = System.nanoTime() - start;
        if (shown) {
            long busy = 0;
            for (Map.Entry<Long, Long> entry : threadTimes().entrySet()) {
                busy += entry.getValue() - before.getOrDefault(entry.getKey(), 0L);
            }
            shares.add((double) busy / took);
        }
        return rate;
    }

    /// Processor time of threads that draw and that put pictures together.
    private static Map<Long, Long> threadTimes() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<Long, Long> times = new HashMap<>();
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().matches("JavaFX.*|Quantum.*|profiler|Prism.*")) {
                times.put(info.getThreadId(), threads.getThreadCpuTime(info.getThreadId()));
            }
        }
        return times;
    }

    private static void frames(AppRig rig, LoadedModel model) throws Exception {
        page(rig, KeyCode.DIGIT3);
        model.profiler().orElseThrow().start();
        FrameProbe probe = AppRig.onFx(() -> new FrameProbe(rig.scene()));
        rig.run(probe::start);
        for (int i = 0; i < 5; i++) {
            write(model);
        }
        System.out.printf("frames of the profiler page while the model writes:%n%s%n", AppRig.onFx(probe::stop));
    }

    /// Tokens per second of one answer.
    private static double write(LoadedModel model) throws InterruptedException {
        GenerationEvent end = model.submit(
                        new GenerationRequest(
                                new Prompt.Chat(List.of(ChatMessage.user("Tell me a story about a fox"))),
                                SamplingParams.greedy(),
                                TOKENS,
                                List.of(),
                                true),
                        _ -> {})
                .await();
        return ((GenerationEvent.Finished) end).usage().generatedTokensPerSecond();
    }

    private static void page(AppRig rig, KeyCode code) throws Exception {
        rig.run(() -> rig.scene()
                .getRoot()
                .fireEvent(new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, true, false, false)));
    }

    /// An end of the interval that holds the true median with 95 %, from the order of the values alone: of n of them,
    /// the
    /// one 0.98 times the root of n away from the middle (half the width of a binomial, normal approximation).
    private static double bound(List<Double> values, int side) {
        double[] sorted = values.stream().mapToDouble(it -> it).sorted().toArray();
        double at = (sorted.length - 1) / 2.0 + side * 0.98 * Math.sqrt(sorted.length);
        return sorted[Math.clamp(Math.round(at), 0, sorted.length - 1)];
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(it -> it).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
