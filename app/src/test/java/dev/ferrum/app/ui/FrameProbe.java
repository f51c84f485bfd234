package dev.ferrum.app.ui;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.scene.Scene;

/// Measures the frames of a scene from [#start] to [#stop], both on the FX thread. While it runs
/// there is a pulse for every frame, even if nothing changes, so that an interval longer than a
/// frame is one that was missed.
public final class FrameProbe {
    /// Milliseconds: half, 95 and 99 of 100 of the figures are at most this, and the largest.
    public record Percentiles(int count, double p50, double p95, double p99, double max) {
        static Percentiles of(List<Long> nanos) {
            long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
            return new Percentiles(
                    sorted.length, rank(sorted, .50), rank(sorted, .95), rank(sorted, .99), rank(sorted, 1));
        }

        private static double rank(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
        }

        @Override
        public String toString() {
            return "n %4d  p50 %6.2f  p95 %6.2f  p99 %6.2f  max %6.2f ms".formatted(count, p50, p95, p99, max);
        }
    }

    /// What was seen.
    ///
    /// @param interval from one pulse's start to the next's: a frame's whole time, with the
    /// waiting for the clock, for other tasks of the FX thread and for the renderer if it is
    /// slower than a frame
    /// @param work the FX thread's own part of a pulse: animation timers that were started after
    /// the probe, then styles, layout and, if `withSync`, the copying of what changed to the
    /// renderer; not the drawing, which is another thread's, and not tasks and input events
    /// between pulses
    /// @param waits how long a task posted to the FX thread every 5 ms waits for its turn; the
    /// largest is about the longest time for which the thread was busy, with tasks, events or
    /// pulses alike, or had no processor
    /// @param busy what the thread computed of that ([OwnTime]): without the time in which it had no processor or
    /// blocked, as it does for the renderer once a frame. `work` is counted so too
    /// @param withSync whether the end of the copying was seen; else `work` ends with the layout
    /// @param ownTime false where the machine does not tell when the thread had no processor
    public record Report(
            Percentiles interval,
            Percentiles work,
            Percentiles waits,
            Percentiles busy,
            boolean withSync,
            boolean ownTime) {
        @Override
        public String toString() {
            return "  interval  %s%n  own work  %s%s%n  waits     %s%n  busy      %s%s"
                    .formatted(
                            interval,
                            work,
                            withSync ? "" : " (without sync)",
                            waits,
                            busy,
                            ownTime ? "" : " (with waiting for a processor)");
        }
    }

    private static final int PING_MILLIS = 5;

    private final Scene scene;
    private final List<Long> intervals = new ArrayList<>();
    private final List<Long> works = new ArrayList<>();
    private final List<Long> waits = new ArrayList<>();
    private final List<Long> busy = new ArrayList<>();
    private final Runnable afterLayout = () -> end(false);
    private final AnimationTimer timer = new AnimationTimer() {
        @Override
        public void handle(long now) {
            begin();
        }
    };
    private ScheduledExecutorService pings;
    // The toolkit holds its listeners weakly.
    private Object afterSync;
    private OwnTime clock;
    private long began;
    private long workBegan;

    public FrameProbe(Scene scene) {
        this.scene = scene;
    }

    public void start() {
        intervals.clear();
        works.clear();
        waits.clear();
        busy.clear();
        began = 0;
        clock = OwnTime.ofThisThread();
        afterSync = listenToSync();
        scene.addPostLayoutPulseListener(afterLayout);
        timer.start();
        pings = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("fx-pings").factory());
        pings.scheduleAtFixedRate(this::ping, PING_MILLIS, PING_MILLIS, TimeUnit.MILLISECONDS);
    }

    public Report stop() {
        pings.shutdownNow();
        timer.stop();
        scene.removePostLayoutPulseListener(afterLayout);
        boolean withSync = afterSync != null;
        if (withSync) {
            toolkit("removePostSceneTkPulseListener", afterSync);
        }
        return new Report(
                Percentiles.of(intervals),
                Percentiles.of(works),
                Percentiles.of(waits),
                Percentiles.of(busy),
                withSync,
                clock.knowsTheScheduler());
    }

    private void begin() {
        long now = System.nanoTime();
        if (began > 0) {
            intervals.add(now - began);
        }
        began = now;
        workBegan = clock.nanos();
    }

    private void end(boolean synced) {
        if (began > 0 && synced == (afterSync != null)) {
            works.add(clock.nanos() - workBegan);
        }
    }

    private void ping() {
        long posted = System.nanoTime();
        long own = clock.nanos();
        Platform.runLater(() -> {
            waits.add(System.nanoTime() - posted);
            busy.add(Math.max(0, clock.nanos() - own));
        });
    }

    /// The end of the copying can only be heard from the toolkit itself, which tests on the
    /// class path can reach.
    private Object listenToSync() {
        try {
            Class<?> type = Class.forName("com.sun.javafx.tk.TKPulseListener");
            Object listener = Proxy.newProxyInstance(
                    type.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "pulse" -> {
                            end(true);
                            yield null;
                        }
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        default -> "frame probe";
                    });
            return toolkit("addPostSceneTkPulseListener", listener) ? listener : null;
        } catch (ClassNotFoundException _) {
            return null;
        }
    }

    private static boolean toolkit(String method, Object listener) {
        try {
            Class<?> type = Class.forName("com.sun.javafx.tk.Toolkit");
            Object toolkit = type.getMethod("getToolkit").invoke(null);
            Class<?> listenerType = Class.forName("com.sun.javafx.tk.TKPulseListener");
            type.getMethod(method, listenerType).invoke(toolkit, listener);
            return true;
        } catch (ReflectiveOperationException _) {
            return false;
        }
    }
}
