package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.StagePalette.Ink;
import dev.ferrum.app.profiler.data.ExpertLoad;
import dev.ferrum.app.profiler.data.Numbers;
import dev.ferrum.engine.profile.ExpertCounts;
import java.util.Locale;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.VPos;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.text.TextAlignment;

/// The heat map: a row for each layer, a cell for each expert, coloured by how often it was chosen; and at the right
/// what the busiest ones do of a layer's work. Arrows move the selection, with Shift by eight.
final class ExpertPicture extends Picture {
    /// The last colour: this many times an even share, or more.
    private static final double HOTTEST = 6;
    /// Of few experts none can be chosen so often: with two of eight, four times at most.
    private static final double CHOSEN_AT_ONCE = 2;

    private static final double CURVE = 0.72;
    private static final double LEFT = 36;
    private static final double BOTTOM = 18;
    private static final double SIDE = 132;
    private static final double JUMP = 8;

    private final ObjectProperty<Cell> selected = new SimpleObjectProperty<>(new Cell(0, 0));
    private final Tooltip tip = new Tooltip();
    private ExpertLoad load = new ExpertLoad(ExpertCounts.NONE);

    /// One expert of one layer.
    record Cell(int layer, int expert) {}

    ExpertPicture(StagePalette palette) {
        super(palette);
        setId("experts-map");
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setAccessibleRoleDescription("heat map");
        setMinHeight(120);
        Tooltip.install(this, tip);
        selected.subscribe(_ -> {
            redrawOver();
            describe();
        });
        focusedProperty().subscribe(_ -> redrawOver());
        addEventHandler(MouseEvent.MOUSE_PRESSED, event -> {
            requestFocus();
            Cell cell = at(event.getX(), event.getY());
            if (cell != null) {
                selected.set(cell);
            }
        });
        addEventHandler(MouseEvent.MOUSE_MOVED, event -> {
            Cell cell = at(event.getX(), event.getY());
            tip.setText(cell == null ? "" : words(cell));
            tip.setOpacity(cell == null ? 0 : 1);
        });
        addEventHandler(KeyEvent.KEY_PRESSED, this::onKey);
    }

    ObjectProperty<Cell> selectedProperty() {
        return selected;
    }

    void show(ExpertLoad counted) {
        load = counted;
        redraw();
        describe();
    }

    private int layers() {
        return load.counts().layers();
    }

    private int experts() {
        return load.counts().experts();
    }

    private double cellWidth() {
        return (getWidth() - LEFT - SIDE) / Math.max(1, experts());
    }

    private double cellHeight() {
        return Math.min(76, (getHeight() - BOTTOM) / Math.max(1, layers()));
    }

    private Cell at(double x, double y) {
        int layer = (int) (y / cellHeight());
        int expert = (int) ((x - LEFT) / cellWidth());
        boolean inside = x >= LEFT && layer >= 0 && layer < layers() && expert >= 0 && expert < experts();
        return inside ? new Cell(layer, expert) : null;
    }

    @Override
    void draw(GraphicsContext on, double width, double height) {
        double wide = cellWidth();
        double high = cellHeight();
        double[][] times = load.timesEven();
        double hottest = Math.min(HOTTEST, experts() / CHOSEN_AT_ONCE);
        double gap = wide > 4 && high > 4 ? 1 : 0;
        for (int layer = 0; layer < layers(); layer++) {
            for (int expert = 0; expert < experts(); expert++) {
                on.setFill(palette().heat(Math.pow(Math.min(1, times[layer][expert] / hottest), CURVE)));
                double x = Math.round(LEFT + expert * wide);
                double y = Math.round(layer * high);
                on.fillRect(
                        x,
                        y,
                        Math.round(LEFT + (expert + 1) * wide) - x - gap,
                        Math.round((layer + 1) * high) - y - gap);
            }
        }
        axes(on, wide, high);
        side(on, width, high);
    }

    private void axes(GraphicsContext on, double wide, double high) {
        on.setFont(SMALL);
        on.setFill(palette().of(Ink.TEXT_3));
        on.setTextBaseline(VPos.CENTER);
        on.setTextAlign(TextAlignment.RIGHT);
        int every = high > 14 ? 1 : 8;
        for (int layer = 0; layer < layers(); layer += every) {
            on.fillText(Integer.toString(layer), LEFT - 8, (layer + 0.5) * high);
        }
        on.setTextBaseline(VPos.TOP);
        on.setTextAlign(TextAlignment.CENTER);
        int step = Math.max(1, experts() / 8);
        for (int expert = 0; expert < experts(); expert += step) {
            on.fillText(Integer.toString(expert), LEFT + (expert + 0.5) * wide, layers() * high + 4);
        }
    }

    private void side(GraphicsContext on, double width, double high) {
        double x = width - SIDE + 16;
        double room = SIDE - 16;
        double even = experts() == 0 ? 0 : (double) load.busiest() / experts();
        for (int layer = 0; layer < layers(); layer++) {
            double share = load.busiestShare(layer);
            on.setFill(palette().of(Ink.TRACK));
            on.fillRect(x, layer * high, room, high - 1);
            on.setFill(palette().of(layer == selected.get().layer() ? Ink.TEXT : Ink.TEXT_3));
            on.fillRect(x, layer * high, share * room, high - 1);
        }
        on.setStroke(palette().of(Ink.ACCENT));
        on.strokeLine(x + even * room, 0, x + even * room, layers() * high);
        on.setFill(palette().of(Ink.TEXT_3));
        on.setTextAlign(TextAlignment.LEFT);
        on.fillText("even " + Numbers.percent(even), x, layers() * high + 4);
    }

    @Override
    void drawOver(GraphicsContext on, double width, double height) {
        Cell cell = selected.get();
        if (cell.layer() >= layers() || cell.expert() >= experts()) {
            return;
        }
        on.setStroke(palette().of(Ink.TEXT));
        on.setLineWidth(1);
        double y = cell.layer() * cellHeight();
        on.strokeRoundRect(LEFT - 2.5, y - 0.5, experts() * cellWidth() + 4, cellHeight(), 4, 4);
        on.setLineWidth(2);
        on.strokeRoundRect(LEFT + cell.expert() * cellWidth() - 1, y - 1, cellWidth() + 1, cellHeight() + 1, 4, 4);
        if (isFocused()) {
            on.setStroke(palette().of(Ink.ACCENT));
            on.setLineWidth(1);
            on.strokeRect(0.5, 0.5, width - 1, height - 1);
        }
    }

    private void onKey(KeyEvent event) {
        int by = event.isShiftDown() ? (int) JUMP : 1;
        Cell now = selected.get();
        Cell next = switch (event.getCode()) {
            case LEFT -> new Cell(now.layer(), now.expert() - by);
            case RIGHT -> new Cell(now.layer(), now.expert() + by);
            case UP -> new Cell(now.layer() - by, now.expert());
            case DOWN -> new Cell(now.layer() + by, now.expert());
            default -> null;
        };
        if (next != null && layers() > 0) {
            selected.set(
                    new Cell(Math.clamp(next.layer(), 0, layers() - 1), Math.clamp(next.expert(), 0, experts() - 1)));
            event.consume();
        }
    }

    private String words(Cell cell) {
        return String.format(
                Locale.ROOT,
                "Layer %d, expert %d%n%,d rows, %.1f \u00d7 an even share",
                cell.layer(),
                cell.expert(),
                load.counts().rows(cell.layer(), cell.expert()),
                load.timesEven(cell.layer(), cell.expert()));
    }

    private void describe() {
        Cell cell = selected.get();
        boolean inside = cell.layer() < layers() && cell.expert() < experts();
        setAccessibleText("Experts by layer. " + (inside ? words(cell) : ""));
    }
}
