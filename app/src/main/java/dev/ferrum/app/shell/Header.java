package dev.ferrum.app.shell;

import dev.ferrum.app.ui.Mark;
import java.util.Locale;
import javafx.css.PseudoClass;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The upper edge: mark, pages, side bar; the model in the middle of the window; commands and settings.
final class Header extends StackPane {
    private static final PseudoClass SELECTED = PseudoClass.getPseudoClass("selected");
    private static final double MARK = 20;

    private final Button chat;

    Header(ShellViewModel model, ModelPicker picker, Runnable palette) {
        getStyleClass().add("header");
        chat = tab(model, Page.CHAT, "Chat");
        Button sideBar = icon(Feather.SIDEBAR, "Show or hide the side bar", model::toggleSideBar);
        HBox left = new HBox(
                Mark.node(MARK),
                chat,
                tab(model, Page.MODELS, "Models"),
                tab(model, Page.PROFILER, "Profiler"),
                sideBar);
        left.getStyleClass().add("header-part");
        left.setAlignment(Pos.CENTER_LEFT);
        left.setPickOnBounds(false);
        HBox.setMargin(chat, new Insets(0, 0, 0, 8));
        Button settings = icon(Feather.SETTINGS, "Settings", () -> model.show(Page.SETTINGS));
        model.pageProperty().subscribe(page -> settings.pseudoClassStateChanged(SELECTED, page == Page.SETTINGS));
        HBox right = new HBox(icon(Feather.COMMAND, "Commands", palette), settings);
        right.getStyleClass().add("header-part");
        right.setAlignment(Pos.CENTER_RIGHT);
        right.setPickOnBounds(false);
        // The model is centred on the window, not on what the tabs leave; it lies below them, so that they win.
        getChildren().addAll(picker, left, right);
    }

    void focusFirst() {
        chat.requestFocus();
    }

    private static Button tab(ShellViewModel model, Page page, String name) {
        Button tab = new Button(name);
        tab.getStyleClass().add("tab-button");
        tab.setId("page-" + name.toLowerCase(Locale.ROOT));
        tab.setOnAction(_ -> model.show(page));
        model.pageProperty().subscribe(now -> {
            tab.pseudoClassStateChanged(SELECTED, now == page);
            tab.setAccessibleText(name + (now == page ? ", shown" : ""));
        });
        return tab;
    }

    private static Button icon(Feather icon, String says, Runnable action) {
        Button button = new Button(null, new FontIcon(icon));
        button.getStyleClass().add("header-button");
        button.setTooltip(new Tooltip(says));
        button.setAccessibleText(says);
        button.setId(says.toLowerCase(Locale.ROOT).replace(' ', '-'));
        button.setOnAction(_ -> action.run());
        return button;
    }
}
