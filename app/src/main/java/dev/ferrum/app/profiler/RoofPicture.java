package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.StagePalette.Ink;
import dev.ferrum.app.profiler.data.LabelRows;
import dev.ferrum.app.profiler.data.LabelRows.Row;
import dev.ferrum.app.profiler.data.Numbers;
import dev.ferrum.app.profiler.data.StageRow;
import java.util.Comparator;
import java.util.List;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.text.TextAlignment;

/// The roof strip: for each stage how near it comes to its floor, the least time this device needs for it. The dot's
/// area is its share of the step, so that the large dot far on the left is what is worth work.
final class RoofPicture extends Picture {
    private static final double LEFT = 116;
    private static final double RIGHT = 70;
    private static final double LARGEST = 13;
    private static final double AXIS = 34;

    private final ProfilerViewModel model;

    RoofPicture(ProfilerViewModel model, StagePalette palette) {
        super(palette);
        this.model = model;
        setId("roof");
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setAccessibleRoleDescription("roof strip");
        setMinHeight(72);
        setPrefHeight(72);
        model.frameProperty().subscribe(_ -> redraw());
        model.selectedProperty().subscribe(_ -> redraw());
    }

    @Override
    void draw(GraphicsContext on, double width, double height) {
        ProfileFrame frame = model.frameProperty().get();
        on.setTextBaseline(VPos.CENTER);
        on.setTextAlign(TextAlignment.LEFT);
        on.setFont(LABEL_STRONG);
        on.setFill(palette().of(Ink.TEXT));
        on.fillText("Roof", 0, AXIS - 8);
        on.setFont(SMALL);
        on.setFill(palette().of(Ink.TEXT_3));
        on.fillText("share of its floor", 0, AXIS + 8);
        List<StageRow> rows = frame.rows().stream()
                .filter(row -> row.floorShare().isPresent())
                .sorted(Comparator.comparingDouble(StageRow::share).reversed())
                .limit(10)
                .toList();
        if (rows.isEmpty()) {
            on.setFont(LABEL);
            String why = frame.empty()
                    ? ""
                    : frame.roofline().known()
                            ? "Every stage reads less than 20\u00a0MB a step: that comes out of the processor\u2019s caches and says nothing about memory."
                            : "What this device can do is measured as soon as nothing is being written.";
            on.fillText(why, LEFT, AXIS);
            setAccessibleText("Roof: " + why);
            return;
        }
        LabelRows labels = new LabelRows(8);
        axis(on, frame, width, labels);
        StringBuilder spoken = new StringBuilder("Roof.");
        // The large ones first: they get the labels.
        for (StageRow row : rows) {
            double share = row.floorShare().getAsDouble();
            double x = x(share, width);
            double radius = Math.max(3, Math.sqrt(row.share()) * LARGEST);
            on.setFill(palette().mark(row.kind()));
            on.fillOval(x - radius, AXIS - radius, 2 * radius, 2 * radius);
            if (row.path().equals(model.selectedProperty().get())) {
                on.setStroke(palette().of(Ink.TEXT));
                on.setLineWidth(2);
                on.strokeOval(x - radius - 2, AXIS - radius - 2, 2 * radius + 4, 2 * radius + 4);
            }
            if (row.share() > 0.02) {
                on.setFont(LABEL);
                on.setFill(palette().of(Ink.TEXT_2));
                on.setTextAlign(TextAlignment.CENTER);
                labels.place(x, widthOf(row.name(), LABEL))
                        .ifPresent(place -> on.fillText(row.name(), x, AXIS + (place == Row.BELOW ? 24 : -24)));
            }
            spoken.append(' ')
                    .append(row.name())
                    .append(' ')
                    .append(Numbers.percent(share))
                    .append('.');
        }
        setAccessibleText(spoken.toString());
    }

    private void axis(GraphicsContext on, ProfileFrame frame, double width, LabelRows labels) {
        on.setStroke(palette().of(Ink.LINE));
        on.setLineWidth(1);
        on.strokeLine(LEFT, AXIS + 0.5, width - RIGHT, AXIS + 0.5);
        on.setFont(SMALL);
        on.setFill(palette().of(Ink.TEXT_3));
        on.setTextAlign(TextAlignment.CENTER);
        for (int tick = 0; tick <= 100; tick += 25) {
            double x = Math.round(x(tick / 100.0, width)) + 0.5;
            on.strokeLine(x, AXIS - 4, x, AXIS + 4);
            String text = tick + "\u00a0%";
            on.fillText(text, x, AXIS + 34);
            labels.keepBelow(x, widthOf(text, SMALL));
        }
        double end = x(1, width);
        on.setStroke(palette().of(Ink.TEXT));
        on.setLineWidth(2);
        on.strokeLine(end, AXIS - 14, end, AXIS + 14);
        on.setTextAlign(TextAlignment.LEFT);
        on.setFill(palette().of(Ink.TEXT_2));
        on.fillText(Numbers.rate(frame.roofline().limits().readBytesPerSecond() / 1e9), end + 8, AXIS);
    }

    /// Beyond the roof there is no place: a stage that is there reads from a cache.
    private static double x(double share, double width) {
        return LEFT + Math.clamp(share, 0, 1.02) * (width - LEFT - RIGHT);
    }
}
