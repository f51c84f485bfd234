package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.StagePalette.Ink;
import dev.ferrum.app.profiler.data.FlameLayout;
import dev.ferrum.app.profiler.data.FlameLayout.Box;
import dev.ferrum.app.profiler.data.FlameNode;
import dev.ferrum.app.profiler.data.FlameZoom;
import dev.ferrum.app.profiler.data.Numbers;
import dev.ferrum.app.profiler.data.StageSearch;
import java.util.List;
import java.util.Optional;
import javafx.geometry.VPos;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;
import javafx.scene.text.TextAlignment;
import javafx.util.Duration;

/// The flame view: an icicle of the present frame, with a ruler. Click selects, a second click or Enter zooms, the
/// wheel zooms around the pointer, Shift and wheel or dragging moves; keys as in [#onKey].
final class FlamePicture extends Picture {
    private static final double RULER = 18;
    private static final double ROW = 32;
    private static final double LAYERS = 21;
    private static final double PAD = 8;
    private static final double WHEEL = 1.2;
    private static final double KEY_ZOOM = 1.5;
    private static final double KEY_PAN = 0.15;

    private final ProfilerViewModel model;
    private final Tooltip tip = new Tooltip();
    private List<Box> boxes = List.of();
    private Box hovered;
    private double dragX = Double.NaN;

    FlamePicture(ProfilerViewModel model, StagePalette palette) {
        super(palette);
        this.model = model;
        getStyleClass().add("flame");
        setId("flame");
        setFocusTraversable(true);
        setAccessibleRole(javafx.scene.AccessibleRole.IMAGE_VIEW);
        setAccessibleRoleDescription("flame view");
        tip.setShowDelay(Duration.millis(150));
        tip.getStyleClass().add("flame-tip");
        Tooltip.install(this, tip);
        setPrefHeight(RULER + 4 * ROW + 6);
        setMinHeight(RULER + 4 * ROW + 6);
        model.frameProperty().subscribe(_ -> redraw());
        model.zoomProperty().subscribe(_ -> redraw());
        model.searchProperty().subscribe(_ -> redraw());
        model.selectedProperty().subscribe(_ -> {
            redrawOver();
            describe();
        });
        focusedProperty().subscribe(_ -> redrawOver());
        addEventHandler(MouseEvent.MOUSE_MOVED, this::onMove);
        addEventHandler(MouseEvent.MOUSE_EXITED, _ -> hover(null));
        addEventHandler(MouseEvent.MOUSE_PRESSED, this::onPress);
        addEventHandler(MouseEvent.MOUSE_DRAGGED, this::onDrag);
        addEventHandler(MouseEvent.MOUSE_RELEASED, _ -> dragX = Double.NaN);
        addEventHandler(ScrollEvent.SCROLL, this::onScroll);
        addEventHandler(KeyEvent.KEY_PRESSED, this::onKey);
    }

    private Optional<FlameNode> root() {
        return model.frameProperty().get().root();
    }

    @Override
    void draw(GraphicsContext on, double width, double height) {
        Optional<FlameNode> root = root();
        if (root.isEmpty()) {
            boxes = List.of();
            return;
        }
        FlameZoom.Range view = model.zoomProperty().get().range(root.get());
        boxes = FlameLayout.of(root.get(), view.from(), view.to(), width);
        ruler(on, root.get(), view, width);
        StageSearch search = new StageSearch(model.searchProperty().get());
        int[] sibling = new int[16];
        for (Box box : boxes) {
            boolean second = sibling[Math.min(box.row(), 15)]++ % 2 == 1;
            drawBox(on, root.get(), box, second, search);
        }
        describe();
    }

    private void drawBox(GraphicsContext on, FlameNode root, Box box, boolean second, StageSearch search) {
        double y = top(box.row());
        double high = height(box.row()) - 1;
        double wide = box.width() > 2 ? box.width() - 1 : box.width();
        on.setFill(palette().fill(box.kind(), second && box.row() > 1));
        boolean dim = !search.empty() && !search.finds(box.node());
        on.setGlobalAlpha(dim ? 0.28 : 1);
        if (wide > 6) {
            on.fillRoundRect(box.x(), y, wide, high, 4, 4);
        } else {
            on.fillRect(box.x(), y, wide, high);
        }
        if (box.frames() == 1 && wide > 2 * PAD && high > 20) {
            label(on, root, box, y, high, wide);
        }
        on.setGlobalAlpha(1);
    }

    /// The name, and time and share where there is room for both with 8 pixels around; else nothing.
    private void label(GraphicsContext on, FlameNode root, Box box, double y, double high, double wide) {
        FlameNode node = box.node();
        double name = widthOf(node.name(), LABEL_STRONG);
        if (name + 2 * PAD > wide) {
            return;
        }
        on.setFill(palette().label(box.kind()));
        on.setTextBaseline(VPos.CENTER);
        on.setTextAlign(TextAlignment.LEFT);
        on.setFont(LABEL_STRONG);
        on.fillText(node.name(), Math.round(box.x() + PAD), Math.round(y + high / 2));
        String time = Numbers.time(node.nanos());
        String figures = box.row() == 0 ? time : time + " \u00b7 " + Numbers.percent(node.nanos() / base(root, node));
        double figuresWide = widthOf(figures, FIGURE);
        String shown = name + figuresWide + 4 * PAD <= wide ? figures : "";
        if (!shown.isEmpty()) {
            on.setFont(FIGURE);
            on.setTextAlign(TextAlignment.RIGHT);
            on.fillText(shown, Math.round(box.x() + wide - PAD), Math.round(y + high / 2));
        }
    }

    /// What shares are of: the mean step, or in time order the step a frame lies in.
    private static double base(FlameNode root, FlameNode node) {
        if (!root.key().equals("window")) {
            return root.nanos();
        }
        return root.children().stream()
                .filter(step -> step.from() <= node.from() && step.to() >= node.to() && step != node)
                .mapToDouble(FlameNode::nanos)
                .findFirst()
                .orElse(root.nanos());
    }

    private void ruler(GraphicsContext on, FlameNode root, FlameZoom.Range view, double width) {
        double step = tick(view.nanos() / Math.max(1, width / 110));
        on.setFont(SMALL);
        on.setFill(palette().of(Ink.TEXT_3));
        on.setStroke(palette().of(Ink.LINE));
        on.setTextBaseline(VPos.TOP);
        double first = Math.ceil((view.from() - root.from()) / step) * step;
        for (double at = first; at <= view.to() - root.from(); at += step) {
            double x = Math.round((at - (view.from() - root.from())) / view.nanos() * width) + 0.5;
            on.strokeLine(x, RULER - 5, x, RULER);
            boolean right = x > width - 50;
            on.setTextAlign(x < 2 ? TextAlignment.LEFT : right ? TextAlignment.RIGHT : TextAlignment.CENTER);
            on.fillText(at == 0 ? "0" : Numbers.time(at), x < 2 ? 0 : right ? Math.min(width, x + 24) : x, 0);
        }
    }

    /// A distance of 1, 2 or 5 times a power of ten, not below `least`.
    private static double tick(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(1, least))));
        for (double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    private double top(int row) {
        return RULER + row * ROW;
    }

    private double height(int row) {
        boolean layers = row == 3 && model.shownProperty().get().order() == Shown.Order.LEFT_HEAVY;
        return layers ? LAYERS : ROW;
    }

    @Override
    void drawOver(GraphicsContext on, double width, double height) {
        on.setStroke(palette().of(Ink.TEXT));
        List<String> selected = model.selectedProperty().get();
        for (Box box : boxes) {
            if (box.frames() == 1 && !selected.isEmpty() && box.path().equals(selected)) {
                outline(on, box, 2);
            }
        }
        if (hovered != null) {
            outline(on, hovered, 1.5);
        }
        if (isFocused()) {
            on.setStroke(palette().of(Ink.ACCENT));
            on.setLineWidth(1);
            on.strokeRect(0.5, RULER + 0.5 - 2, width - 1, height - RULER - 1 + 2);
        }
    }

    private void outline(GraphicsContext on, Box box, double line) {
        on.setLineWidth(line);
        double wide = Math.max(2, box.width() - 1);
        on.strokeRoundRect(
                box.x() + line / 2, top(box.row()) + line / 2, wide - line, height(box.row()) - 1 - line, 4, 4);
    }

    private Optional<Box> under(double x, double y) {
        int row = (int) Math.floor((y - RULER) / ROW);
        return y < RULER ? Optional.empty() : FlameLayout.at(boxes, x, row);
    }

    private void onMove(MouseEvent event) {
        hover(under(event.getX(), event.getY()).orElse(null));
    }

    private void hover(Box box) {
        if (box != hovered) {
            hovered = box;
            tip.setText(box == null ? "" : text(box));
            tip.setOpacity(box == null ? 0 : 1);
            redrawOver();
        }
    }

    /// What is to be said of a box: its time, share, calls, bytes and rate.
    private String text(Box box) {
        FlameNode root = root().orElseThrow();
        FlameNode node = box.node();
        if (box.frames() > 1) {
            return "%d short stages here; zoom in to see them".formatted(box.frames());
        }
        StringBuilder text = new StringBuilder(title(node));
        text.append('\n').append(Numbers.micros(node.nanos())).append("\u00a0\u00b5s \u00b7 ");
        text.append(Numbers.percentTenth(node.nanos() / base(root, node)));
        text.append(root.key().equals("window") ? " of its step" : " of the mean step");
        if (node.stage().isPresent() && node.calls() > 0 && !root.key().equals("window")) {
            text.append('\n').append(Numbers.figures(node.calls())).append(" calls a step");
            text.append(" \u00b7 ")
                    .append(Numbers.micros(node.nanos() / node.calls()))
                    .append("\u00a0\u00b5s each");
        }
        if (node.bytes() > 0) {
            text.append('\n').append(Numbers.bytes(node.bytes())).append(" read \u00b7 ");
            text.append(Numbers.rate(node.gigabytesPerSecond()));
        }
        List<String> tokens = model.frameProperty().get().tokens();
        if (box.row() <= 1 && !tokens.isEmpty()) {
            text.append("\nwrote \u201c").append(String.join("", tokens)).append('\u201d');
        }
        return text.toString();
    }

    private static String title(FlameNode node) {
        String stage = node.stage()
                .map(it -> it.group().traceName() + " \u203a " + it.traceName())
                .orElse(node.name());
        return node.layer() >= 0 && node.stage().isPresent() ? stage + ", layer " + node.layer() : stage;
    }

    private void onPress(MouseEvent event) {
        requestFocus();
        dragX = event.getX();
        under(event.getX(), event.getY()).ifPresent(box -> {
            if (event.getClickCount() == 2
                    || box.path().equals(model.selectedProperty().get())) {
                zoomTo(box.path());
            } else {
                model.selectedProperty().set(box.path());
            }
        });
        event.consume();
    }

    private void zoomTo(List<String> path) {
        model.selectedProperty().set(path);
        model.zoomProperty().set(path.isEmpty() ? FlameZoom.ALL : FlameZoom.into(path));
        if (model.shownProperty().get().order() == Shown.Order.TIME) {
            // A moment that is looked at must not run away.
            model.pause();
        }
    }

    private void onDrag(MouseEvent event) {
        if (!Double.isNaN(dragX) && !model.zoomProperty().get().all()) {
            pan((dragX - event.getX()) / getWidth());
            dragX = event.getX();
        }
    }

    private void onScroll(ScrollEvent event) {
        double turn = event.getDeltaY() != 0 ? event.getDeltaY() : event.getDeltaX();
        if (event.isShiftDown() || event.getDeltaY() == 0) {
            pan(-Math.signum(turn) * KEY_PAN);
        } else if (turn != 0) {
            scale(event.getX() / getWidth(), turn > 0 ? 1 / WHEEL : WHEEL);
        }
        event.consume();
    }

    private void pan(double share) {
        root().ifPresent(root ->
                model.zoomProperty().set(model.zoomProperty().get().pan(root, share)));
    }

    private void scale(double pivot, double factor) {
        root().ifPresent(root ->
                model.zoomProperty().set(model.zoomProperty().get().scale(root, pivot, factor)));
    }

    /// W and S come nearer and go away, A and D move; arrows walk through the frames, Enter zooms into the one that is
    /// selected, Backspace goes out by one, Home and 0 show everything.
    private void onKey(KeyEvent event) {
        if (event.isShortcutDown() || event.isAltDown()) {
            return;
        }
        switch (event.getCode()) {
            case W, PLUS, ADD -> scale(0.5, 1 / KEY_ZOOM);
            case S, MINUS, SUBTRACT -> scale(0.5, KEY_ZOOM);
            case A -> pan(-KEY_PAN);
            case D -> pan(KEY_PAN);
            case HOME, DIGIT0, NUMPAD0 -> model.zoomProperty().set(FlameZoom.ALL);
            case ENTER -> zoomTo(model.selectedProperty().get());
            case BACK_SPACE ->
                model.zoomProperty().set(model.zoomProperty().get().out());
            case LEFT -> walk(-1, 0);
            case RIGHT -> walk(1, 0);
            case UP -> walk(0, -1);
            case DOWN -> walk(0, 1);
            default -> {
                return;
            }
        }
        event.consume();
    }

    /// Selects the next box of the row, or the one above or below.
    private void walk(int along, int down) {
        List<String> selected = model.selectedProperty().get();
        Optional<Box> now = boxes.stream()
                .filter(box -> box.frames() == 1 && box.path().equals(selected))
                .findFirst();
        Optional<Box> next = now.isEmpty()
                ? boxes.stream().findFirst()
                : boxes.stream()
                        .filter(box ->
                                box.frames() == 1 && box.row() == now.get().row() + down)
                        .filter(box -> along == 0
                                ? down < 0
                                        ? now.get()
                                                .path()
                                                .subList(0, box.path().size())
                                                .equals(box.path())
                                        : box.path().subList(0, selected.size()).equals(selected)
                                : along > 0
                                        ? box.x() > now.get().x()
                                        : box.x() < now.get().x())
                        .reduce((one, other) -> along < 0 ? other : one);
        next.ifPresent(box -> model.selectedProperty().set(box.path()));
    }

    /// What a screen reader says: the frame that is selected, else the sentence over the picture.
    private void describe() {
        ProfileFrame frame = model.frameProperty().get();
        List<String> selected = model.selectedProperty().get();
        String text = frame.sentence().conclusion();
        if (!selected.isEmpty() && frame.root().isPresent()) {
            FlameNode node = frame.root().get().find(selected);
            text = title(node) + ", " + Numbers.time(node.nanos());
        }
        setAccessibleText("Flame view. " + text);
    }
}
