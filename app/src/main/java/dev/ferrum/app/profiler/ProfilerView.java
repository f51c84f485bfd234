package dev.ferrum.app.profiler;

import dev.ferrum.app.service.Ticker;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javafx.scene.control.Label;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;

/// The profiler: live, compared, and by experts. Looks at the engine as often as [Cadence] says while it is shown, and
/// twice a second while something is measured for what is kept with messages. No animation runs for it.
public final class ProfilerView extends BorderPane {
    private static final Duration HIDDEN = Duration.ofMillis(400);

    private final ProfilerViewModel model;
    private final CompareViewModel compare;
    private final StagePalette palette = new StagePalette();
    private final Toolbar toolbar;
    private final Map<Tab, Region> pages = new EnumMap<>(Tab.class);
    private final Ticker clock;
    private final Runnable beforeLayout = () -> layoutBegan = System.nanoTime();
    private final Runnable afterLayout = this::laidOut;
    private long layoutBegan;
    private Tab tab = Tab.LIVE;

    /// The pages of the profiler.
    enum Tab {
        LIVE,
        COMPARE,
        EXPERTS
    }

    public ProfilerView(ProfilerViewModel model, CompareViewModel compare, FileTarget files) {
        this.model = model;
        this.compare = compare;
        clock = new Ticker(model.ui(), this::look);
        getStyleClass().add("profiler");
        setFocusTraversable(true);
        setAccessibleText("Profiler");
        TraceExport export = new TraceExport(model, files);
        toolbar = new Toolbar(model, export, this::show, () -> {
            compare.takeBaseline(
                    model.frameProperty().get(), model.heldProperty().get());
            show(Tab.COMPARE);
        });
        setTop(toolbar);
        getChildren().add(palette);
        Label notice = new Label();
        notice.getStyleClass().add("profiler-notice");
        notice.setWrapText(true);
        notice.textProperty().bind(model.noticeProperty());
        notice.visibleProperty().bind(notice.textProperty().isNotEmpty());
        notice.managedProperty().bind(notice.visibleProperty());
        setBottom(notice);
        show(Tab.LIVE);
        export.pictureOf(() -> getCenter());
        // Only as often as somebody looks.
        sceneProperty().subscribe((before, scene) -> {
            if (before != null) {
                before.removePreLayoutPulseListener(beforeLayout);
                before.removePostLayoutPulseListener(afterLayout);
            }
            if (scene != null) {
                scene.addPreLayoutPulseListener(beforeLayout);
                scene.addPostLayoutPulseListener(afterLayout);
                model.start();
                look();
            } else {
                rest();
            }
        });
        model.measuringProperty().addListener((_, _, _) -> rest());
        addEventHandler(KeyEvent.KEY_PRESSED, this::onKey);
        // When it is typed, not when it is pressed: else it would be typed into the field.
        addEventHandler(KeyEvent.KEY_TYPED, event -> {
            if ("/".equals(event.getCharacter()) && !(event.getTarget() instanceof TextInputControl)) {
                toolbar.focusSearch();
                event.consume();
            }
        });
    }

    private void look() {
        model.look();
        rest();
    }

    /// Until the next look, if there is to be one.
    private void rest() {
        boolean shown = getScene() != null;
        if (model.isClosed() || !shown && !model.measuringProperty().get()) {
            clock.stop();
        } else {
            clock.start(shown ? model.cadence().rest(model.onProcessor()) : HIDDEN);
        }
    }

    private void laidOut() {
        model.cadence().laidOut(System.nanoTime() - layoutBegan);
    }

    private void show(Tab wanted) {
        tab = wanted;
        Map<Tab, Supplier<Region>> make = new LinkedHashMap<>();
        make.put(Tab.LIVE, () -> new LivePage(model, palette));
        make.put(Tab.COMPARE, () -> new ComparePage(compare, palette));
        make.put(Tab.EXPERTS, () -> new ExpertsPage(model, palette));
        setCenter(pages.computeIfAbsent(wanted, it -> make.get(it).get()));
        toolbar.show(wanted);
    }

    /// Space holds and follows, L and T change the order, B keeps a baseline, `/` looks for a stage. Letters work while
    /// the profiler has the focus, never while a field does.
    private void onKey(KeyEvent event) {
        if (event.getTarget() instanceof TextInputControl || event.isShortcutDown() || event.isAltDown()) {
            return;
        }
        if (event.getCode() == KeyCode.SPACE && event.getTarget() instanceof javafx.scene.control.ButtonBase) {
            return;
        }
        switch (event.getCode()) {
            case SPACE -> toolbar.pauseOrFollow();
            case L -> model.shownProperty().set(model.shownProperty().get().with(Shown.Order.LEFT_HEAVY));
            case T -> model.shownProperty().set(model.shownProperty().get().with(Shown.Order.TIME));
            case B -> toolbar.baseline();
            default -> {
                return;
            }
        }
        event.consume();
    }
}
