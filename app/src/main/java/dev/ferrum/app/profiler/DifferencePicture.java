package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.StagePalette.Ink;
import dev.ferrum.app.profiler.data.DifferenceLayout;
import dev.ferrum.app.profiler.data.DifferenceLayout.Box;
import dev.ferrum.app.profiler.data.Numbers;
import dev.ferrum.app.profiler.data.RunDifference;
import dev.ferrum.app.profiler.data.StageDifference;
import dev.ferrum.app.profiler.data.StageDifference.Verdict;
import java.util.List;
import java.util.Optional;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseEvent;
import javafx.scene.text.TextAlignment;

/// The difference flame: as wide as run B's times; colour, hatching and sign say what changed.
final class DifferencePicture extends Picture {
    private static final double ROW = 36;
    private static final double PAD = 8;
    /// From this part of A's time on, a change has the strong colour.
    private static final double LARGE = 0.15;

    private final CompareViewModel model;
    private final Tooltip tip = new Tooltip();
    private List<Box> boxes = List.of();

    DifferencePicture(CompareViewModel model, StagePalette palette) {
        super(palette);
        this.model = model;
        setId("difference");
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setAccessibleRoleDescription("difference flame");
        setMinHeight(5 * ROW);
        setPrefHeight(5 * ROW);
        model.differenceProperty().subscribe(_ -> redraw());
        Tooltip.install(this, tip);
        addEventHandler(MouseEvent.MOUSE_MOVED, event -> {
            Optional<Box> under = boxes.stream()
                    .filter(box -> box.row() == (int) (event.getY() / ROW))
                    .filter(box -> event.getX() >= box.x() && event.getX() < box.x() + box.width())
                    .findFirst();
            tip.setText(under.map(box -> text(box.line())).orElse(""));
            tip.setOpacity(under.isPresent() ? 1 : 0);
        });
    }

    private static String text(StageDifference line) {
        return "%s\n%s \u2192 %s\n%s, noise \u00b1%s, p %.2g"
                .formatted(
                        line.name(),
                        Numbers.time(line.a()),
                        Numbers.time(line.b()),
                        Numbers.change(line.change()),
                        Numbers.time(line.noise()),
                        line.p());
    }

    static String sign(Verdict verdict) {
        return switch (verdict) {
            case SLOWER -> "\u25b2 ";
            case FASTER -> "\u25bc ";
            case SAME, UNKNOWN -> "";
        };
    }

    @Override
    void draw(GraphicsContext on, double width, double height) {
        Optional<RunDifference> difference = model.differenceProperty().get();
        boxes = difference.map(it -> DifferenceLayout.of(it, width)).orElse(List.of());
        for (Box box : boxes) {
            double y = box.row() * ROW;
            double wide = box.width() > 2 ? box.width() - 1 : box.width();
            Verdict verdict = box.line().verdict();
            if (box.before()) {
                on.setStroke(palette().of(Ink.TEXT_3));
                on.setLineDashes(4, 3);
                on.strokeRoundRect(box.x() + 0.5, y + 0.5, Math.max(1, wide - 1), ROW - 6, 4, 4);
                on.setLineDashes();
            } else {
                boolean part = !box.name().equals(box.line().name());
                boolean large = Math.abs(box.line().relative()) >= LARGE && !part;
                on.setFill(palette().fill(verdict, large));
                on.fillRoundRect(box.x(), y, wide, ROW - 1, 4, 4);
            }
            label(on, box, y, wide);
        }
        setAccessibleText("Difference flame. " + model.sentence().conclusion());
    }

    private void label(GraphicsContext on, Box box, double y, double wide) {
        StageDifference line = box.line();
        boolean part = !box.name().equals(line.name());
        String name = box.before() ? box.name() + " in A" : (part ? "" : sign(line.verdict())) + box.name();
        double nameWide = widthOf(name, LABEL_STRONG);
        if (nameWide + 2 * PAD > wide) {
            return;
        }
        boolean plain = box.before() || line.verdict() == Verdict.SAME || line.verdict() == Verdict.UNKNOWN;
        on.setFill(palette().of(plain ? Ink.TEXT : Ink.LABEL));
        on.setFont(LABEL_STRONG);
        on.setTextBaseline(VPos.CENTER);
        on.setTextAlign(TextAlignment.LEFT);
        on.fillText(name, Math.round(box.x() + PAD), Math.round(y + ROW / 2 - 1));
        String figures = part
                ? Numbers.micros(box.nanos()) + "\u00a0\u00b5s"
                : switch (line.verdict()) {
                    case SLOWER, FASTER ->
                        Numbers.time(line.a()) + " \u2192 " + Numbers.time(line.b()) + " \u00b7 "
                                + Numbers.change(line.change());
                    case SAME -> "no change";
                    case UNKNOWN -> "too few steps";
                };
        if (nameWide + widthOf(figures, FIGURE) + 4 * PAD <= wide) {
            on.setFont(FIGURE);
            on.setTextAlign(TextAlignment.RIGHT);
            on.fillText(figures, Math.round(box.x() + wide - PAD), Math.round(y + ROW / 2 - 1));
        }
    }
}
