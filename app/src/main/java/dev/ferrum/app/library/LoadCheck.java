package dev.ferrum.app.library;

import dev.ferrum.app.fit.FitReport;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/// Looks, before a model is loaded, whether it has room.
@FunctionalInterface
public interface LoadCheck {
    /// Tells `answer`, on the UI thread, what the model in `file` needs with a context of `contextTokens`
    /// (0: the usual one); empty where nothing can be said.
    void check(Path file, int contextTokens, Consumer<Optional<FitReport>> answer);
}
