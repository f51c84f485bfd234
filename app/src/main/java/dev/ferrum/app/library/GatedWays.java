package dev.ferrum.app.library;

import dev.ferrum.app.hub.ModelSource;
import java.util.function.Consumer;

/// Where a person goes with a model behind terms: its page, where they are accepted, and the field for a token.
public record GatedWays(Consumer<ModelSource> showPage, Runnable addToken) {}
