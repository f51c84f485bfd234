package dev.ferrum.app.cli;

/// Does something when the program is told to end from outside while this is open: Ctrl+C, a closed terminal, SIGTERM.
/// The program ends once it is done.
final class AtExit implements AutoCloseable {
    private final Thread hook;

    AtExit(Runnable task) {
        hook = Thread.ofPlatform().name("at exit").unstarted(task);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It runs already.
        }
    }
}
