package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.ProfilerView.Tab;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Region;
import javafx.util.StringConverter;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The profiler's upper edge: page, window, order, path, search; pause, baseline, export, measuring.
final class Toolbar extends FlowPane {
    private final ProfilerViewModel model;
    private final Segments<Tab> tabs;
    private final TextField search = new TextField();
    private final Button pause = button("Pause", Feather.PAUSE, "pause", "Hold the picture (Space)");
    private final Runnable baseline;
    private final List<Node> liveOnly;

    Toolbar(ProfilerViewModel model, TraceExport export, Consumer<Tab> show, Runnable baseline) {
        this.model = model;
        this.baseline = baseline;
        getStyleClass().add("profiler-toolbar");
        setAlignment(Pos.CENTER_LEFT);
        Map<Tab, String> pages = new LinkedHashMap<>();
        pages.put(Tab.LIVE, "Live");
        pages.put(Tab.COMPARE, "Compare");
        pages.put(Tab.EXPERTS, "Experts");
        tabs = new Segments<>("Page", pages, show);
        Map<Shown.Window, String> windows = new LinkedHashMap<>();
        windows.put(Shown.Window.LAST_STEP, "Last step");
        windows.put(Shown.Window.LAST_64, "64 steps");
        windows.put(Shown.Window.SINCE_START, "Since start");
        Segments<Shown.Window> window = new Segments<>(
                "Steps", windows, choice -> change(model.shownProperty().get().with(choice)));
        Map<Shown.Order, String> orders = new LinkedHashMap<>();
        orders.put(Shown.Order.TIME, "Time order");
        orders.put(Shown.Order.LEFT_HEAVY, "Left-heavy");
        Segments<Shown.Order> order = new Segments<>(
                "Order", orders, choice -> change(model.shownProperty().get().with(choice)));
        model.shownProperty().subscribe(shown -> {
            window.show(shown.window());
            order.show(shown.order());
        });
        ChoiceBox<String> path = paths();
        search.setPromptText("Find a stage");
        search.setId("stage-search");
        search.setAccessibleText("Find a stage");
        search.getStyleClass().add("stage-search");
        search.setPrefWidth(130);
        search.textProperty().bindBidirectional(model.searchProperty());
        pause.setOnAction(_ -> pauseOrFollow());
        model.heldProperty().subscribe(held -> {
            pause.setText(held.isPresent() ? "Follow" : "Pause");
            pause.setGraphic(new FontIcon(held.isPresent() ? Feather.PLAY : Feather.PAUSE));
        });
        Button keep = button("Set as baseline", Feather.FLAG, "baseline", "Compare with these steps later (B)");
        keep.setOnAction(_ -> baseline.run());
        MenuButton out = exportMenu(export);
        Button measure = button("", Feather.SQUARE, "measure", "Measure, or stop measuring");
        measure.setOnAction(_ -> {
            if (model.measuringProperty().get()) {
                model.stop();
            } else {
                model.start();
            }
        });
        model.measuringProperty().subscribe(on -> {
            measure.setText(on ? "Stop" : "Measure");
            measure.setGraphic(new FontIcon(on ? Feather.SQUARE : Feather.PLAY));
        });
        liveOnly = List.of(window, order, path, search, pause, keep, out);
        getChildren().add(tabs);
        getChildren().addAll(liveOnly);
        getChildren().add(measure);
    }

    private void change(Shown shown) {
        model.shownProperty().set(shown);
    }

    private ChoiceBox<String> paths() {
        ChoiceBox<String> path = new ChoiceBox<>();
        path.setId("path");
        path.setAccessibleText("Which steps");
        path.setPrefWidth(122);
        path.getItems().setAll("", "decode", "batched", "prefill");
        path.setConverter(new StringConverter<>() {
            @Override
            public String toString(String value) {
                return switch (value) {
                    case "decode" -> "Stacked decode";
                    case "batched" -> "Batched decode";
                    case "prefill" -> "Prefill";
                    case null, default -> "All steps";
                };
            }

            @Override
            public String fromString(String text) {
                throw new UnsupportedOperationException("nobody types here");
            }
        });
        path.setOnAction(_ -> {
            if (!path.getValue().equals(model.shownProperty().get().path())) {
                change(model.shownProperty().get().withPath(path.getValue()));
            }
        });
        model.shownProperty().subscribe(shown -> path.setValue(shown.path()));
        return path;
    }

    private static MenuButton exportMenu(TraceExport export) {
        MenuButton menu = new MenuButton("Export", new FontIcon(Feather.SHARE));
        menu.setId("export");
        menu.setMinWidth(Region.USE_PREF_SIZE);
        for (TraceExport.Kind kind : TraceExport.Kind.values()) {
            MenuItem item = new MenuItem(kind.says());
            item.setId("export-" + kind.ending());
            item.setOnAction(_ -> export.run(kind));
            menu.getItems().add(item);
        }
        return menu;
    }

    static Button button(String text, Feather icon, String id, String says) {
        Button button = new Button(text, new FontIcon(icon));
        button.setId(id);
        button.setMinWidth(Region.USE_PREF_SIZE);
        if (!says.isEmpty()) {
            button.setTooltip(new Tooltip(says));
        }
        return button;
    }

    void show(Tab tab) {
        tabs.show(tab);
        liveOnly.forEach(node -> {
            node.setVisible(tab == Tab.LIVE);
            node.setManaged(tab == Tab.LIVE);
        });
    }

    void pauseOrFollow() {
        if (model.heldProperty().get().isPresent()) {
            model.follow();
        } else {
            model.pause();
        }
    }

    void baseline() {
        baseline.run();
    }

    void focusSearch() {
        search.requestFocus();
        search.selectAll();
    }
}
