package dev.ferrum.app.profiler;

import dev.ferrum.engine.profile.ChromeTrace;
import dev.ferrum.engine.profile.CollapsedStacks;
import dev.ferrum.engine.profile.Speedscope;
import dev.ferrum.engine.profile.StepTrace;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.image.WritableImage;

/// Writes what is in view to a file: the steps, for other programs, or the picture itself.
final class TraceExport {
    private final ProfilerViewModel model;
    private final FileTarget files;
    private Supplier<Node> picture = () -> null;

    /// Kinds of files.
    enum Kind {
        CHROME("Chrome trace, for Perfetto", "json"),
        SPEEDSCOPE("Speedscope", "speedscope.json"),
        COLLAPSED("Collapsed stacks", "collapsed.txt"),
        PICTURE("Picture of this view", "png");

        private final String says;
        private final String ending;

        Kind(String says, String ending) {
            this.says = says;
            this.ending = ending;
        }

        String says() {
            return says;
        }

        String ending() {
            return ending.replace('.', '-');
        }
    }

    TraceExport(ProfilerViewModel model, FileTarget files) {
        this.model = model;
        this.files = files;
    }

    void pictureOf(Supplier<Node> node) {
        picture = node;
    }

    /// Asks for a file and writes it; says what went wrong in the profiler's notice.
    void run(Kind kind) {
        List<StepTrace> steps = model.shownSteps();
        if (steps.isEmpty() && kind != Kind.PICTURE) {
            model.tell("There are no steps to write yet.");
            return;
        }
        files.choose("ferrum-trace." + kind.ending, kind.says).ifPresent(file -> {
            // A picture is taken here; all else is written elsewhere.
            WritableImage image = kind == Kind.PICTURE ? picture.get().snapshot(null, null) : null;
            model.onWorker(() -> {
                String said = write(kind, steps, image, file);
                model.ui().execute(() -> model.tell(said));
            });
        });
    }

    private static String write(Kind kind, List<StepTrace> steps, WritableImage image, Path file) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            switch (kind) {
                case CHROME -> ChromeTrace.write(steps, out);
                case SPEEDSCOPE -> Speedscope.write(steps, "Ferrum, %d steps".formatted(steps.size()), out);
                case COLLAPSED ->
                    out.write(CollapsedStacks.of(steps).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                case PICTURE -> PngWriter.write(image, out);
            }
            return "Written: " + file;
        } catch (IOException | tools.jackson.core.JacksonException e) {
            return "%s could not be written: %s. Choose another place.".formatted(file, e.getMessage());
        }
    }
}
