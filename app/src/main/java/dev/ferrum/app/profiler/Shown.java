package dev.ferrum.app.profiler;

import dev.ferrum.engine.profile.StepTrace;
import java.util.List;

/// What a person wants to see: which steps, of which path (empty for all), in which order, or just the `chosen` ones.
record Shown(Window window, Order order, String path, List<StepTrace> chosen) {
    static final Shown FIRST = new Shown(Window.LAST_64, Order.LEFT_HEAVY, "", List.of());

    Shown {
        chosen = List.copyOf(chosen);
    }

    /// Which steps, counted from now.
    enum Window {
        LAST_STEP,
        LAST_64,
        SINCE_START
    }

    /// Equal stages put together, or as they ran.
    enum Order {
        LEFT_HEAVY,
        TIME
    }

    Shown with(Window other) {
        return new Shown(other, order, path, List.of());
    }

    Shown with(Order other) {
        return new Shown(window, other, path, chosen);
    }

    Shown withPath(String other) {
        return new Shown(window, order, other, List.of());
    }

    Shown withChosen(List<StepTrace> steps) {
        return new Shown(window, order, path, steps);
    }
}
