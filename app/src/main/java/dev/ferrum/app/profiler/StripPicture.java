package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.StagePalette.Ink;
import dev.ferrum.app.profiler.data.StepStrip;
import dev.ferrum.engine.profile.StepTrace;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.text.TextAlignment;

/// The strip of steps: a bar for each, newest on the right, those of the picture framed. A click holds one step, a drag
/// some; left and right walk from step to step.
final class StripPicture extends Picture {
    private static final double BARS = 36;
    private static final double LINE = 3;
    private static final double GAP = 3;

    private final ProfilerViewModel model;
    private StepStrip strip = new StepStrip(List.of(), List.of());
    private List<StepTrace> steps = List.of();
    private int pressed = -1;

    StripPicture(ProfilerViewModel model, StagePalette palette) {
        super(palette);
        this.model = model;
        setId("strip");
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setAccessibleRoleDescription("strip of steps");
        setMinHeight(BARS + LINE + GAP + 16);
        setPrefHeight(BARS + LINE + GAP + 16);
        model.frameProperty().subscribe(_ -> redraw());
        focusedProperty().subscribe(_ -> redrawOver());
        addEventHandler(MouseEvent.MOUSE_PRESSED, event -> {
            requestFocus();
            pressed = strip.at(event.getX());
            choose(pressed, pressed);
        });
        addEventHandler(MouseEvent.MOUSE_DRAGGED, event -> {
            int now = strip.at(Math.clamp(event.getX(), 0, getWidth() - 1));
            choose(Math.min(pressed, now), Math.max(pressed, now));
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::onKey);
    }

    private void choose(int first, int last) {
        if (first >= 0 && last >= first && last < steps.size()) {
            model.choose(steps.subList(first, last + 1));
        }
    }

    private void onKey(KeyEvent event) {
        int by = switch (event.getCode()) {
            case LEFT -> -1;
            case RIGHT -> 1;
            default -> 0;
        };
        if (by == 0 || steps.isEmpty()) {
            return;
        }
        List<StepTrace> chosen = model.shownProperty().get().chosen();
        int now = chosen.isEmpty() ? steps.size() : steps.indexOf(chosen.getLast());
        int next = Math.clamp(now + by, 0, steps.size() - 1);
        choose(next, next);
        event.consume();
    }

    @Override
    void draw(GraphicsContext on, double width, double height) {
        ProfileFrame frame = model.frameProperty().get();
        steps = frame.history().steps();
        strip = StepStrip.of(steps, width);
        Map<StepTrace, Boolean> inPicture = new IdentityHashMap<>();
        frame.steps().forEach(step -> inPicture.put(step, true));
        for (StepStrip.Bar bar : strip.bars()) {
            boolean in = inPicture.containsKey(steps.get(bar.index()));
            on.setFill(palette().fill(bar.kind(), false));
            on.setGlobalAlpha(in ? 1 : 0.5);
            double high = Math.max(1, bar.height() * BARS);
            on.fillRect(bar.x(), BARS - high, Math.max(1, bar.width() - 1), high);
        }
        on.setGlobalAlpha(1);
        labels(on);
        setAccessibleText("%d steps, %d of them shown"
                .formatted(steps.size(), frame.steps().size()));
    }

    private void labels(GraphicsContext on) {
        on.setFont(SMALL);
        on.setTextBaseline(VPos.TOP);
        on.setTextAlign(TextAlignment.LEFT);
        double free = 0;
        for (StepStrip.Run run : strip.runs()) {
            on.setFill(palette().fill(run.kind(), false));
            on.fillRect(run.x(), BARS + 1, Math.max(1, run.end() - run.x() - 1), LINE);
            double wide = widthOf(run.label(), SMALL);
            if (run.x() >= free
                    && wide <= Math.max(run.end() - run.x(), getWidth() - run.x())
                    && run.end() - run.x() > 0.5 * wide) {
                on.setFill(palette().of(Ink.TEXT_3));
                on.fillText(run.label(), run.x(), BARS + LINE + GAP + 1);
                free = run.x() + wide + 12;
            }
        }
    }

    @Override
    void drawOver(GraphicsContext on, double width, double height) {
        Set<StepTrace> shown = new HashSet<>(model.frameProperty().get().steps());
        double from = Double.MAX_VALUE;
        double to = 0;
        for (StepStrip.Bar bar : strip.bars()) {
            if (shown.contains(steps.get(bar.index()))) {
                from = Math.min(from, bar.x());
                to = Math.max(to, bar.x() + bar.width());
            }
        }
        if (to > from) {
            on.setStroke(palette().of(Ink.TEXT));
            on.setLineWidth(1.5);
            on.strokeRoundRect(Math.max(1, from - 1), 1, Math.min(width - 2, to - from + 1), BARS + LINE, 5, 5);
        }
        if (isFocused()) {
            on.setStroke(palette().of(Ink.ACCENT));
            on.setLineWidth(1);
            on.strokeRect(0.5, 0.5, width - 1, height - 1);
        }
    }
}
