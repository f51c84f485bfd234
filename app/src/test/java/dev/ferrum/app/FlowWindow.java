package dev.ferrum.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The one window of a class of flows: opened with the bundled model before the first, put back to its beginning before
/// each, closed after the last. Opening it and loading the model takes longer than most flows.
///
/// For a static field with `@RegisterExtension`.
final class FlowWindow implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    /// Something done with the window.
    @FunctionalInterface
    interface Task {
        void run(Flow flow) throws Exception;
    }

    private final int width;
    private final int height;
    private final Task afterOpening;
    private final Task beforeEach;
    private Path folder;
    private Flow flow;

    /// A window whose flows begin in an empty chat.
    FlowWindow(int width, int height) {
        this(width, height, _ -> {}, Flow::startAnew);
    }

    FlowWindow(int width, int height, Task afterOpening, Task beforeEach) {
        this.width = width;
        this.height = height;
        this.afterOpening = afterOpening;
        this.beforeEach = beforeEach;
    }

    Flow flow() {
        return flow;
    }

    /// Where a flow may put files; what the program keeps is in `data()`.
    Path folder() {
        return folder;
    }

    Path data() {
        return folder.resolve("data");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("ferrum-flow");
        flow = Flow.open(Files.createDirectory(data()), width, height);
        afterOpening.run(flow);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        beforeEach.run(flow);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (flow != null) {
            flow.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
