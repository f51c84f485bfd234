package dev.ferrum.engine.profile;

/// The profiler that records nothing.
public final class NoProfiler implements Profiler {
    public NoProfiler() {}

    @Override
    public boolean on() {
        return false;
    }

    @Override
    public void stepStarted(String path, int rows, long nanos) {}

    @Override
    public void span(Stage stage, int layer, long startNanos, long durationNanos) {}

    @Override
    public void fill(Stage stage, long nanos) {}

    @Override
    public void traffic(Stage stage, long bytes, long operations) {}

    @Override
    public void expert(int layer, int expert, int rows) {}

    @Override
    public void stepFinished(long nanos) {}

    @Override
    public void count(Counter counter, long amount) {}

    @Override
    public void level(Counter counter, long value) {}
}
