package dev.ferrum.app.profiler;

import java.util.Map;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Toggle;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/// One choice of a few, as buttons side by side of which one is pressed.
final class Segments<T> extends HBox {
    private final ToggleGroup group = new ToggleGroup();

    /// `choices` in order, with what they are called; `chosen` hears what a person picks. Each button's id is the
    /// choice's name in lower case.
    Segments(String says, Map<T, String> choices, Consumer<T> chosen) {
        getStyleClass().add("segments");
        setAlignment(Pos.CENTER);
        setMaxHeight(USE_PREF_SIZE);
        setMinWidth(Region.USE_PREF_SIZE);
        setAccessibleText(says);
        choices.forEach((choice, name) -> {
            ToggleButton button = new ToggleButton(name);
            button.getStyleClass().setAll("toggle-button", "segment");
            button.setId(choice.toString().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
            button.setToggleGroup(group);
            button.setUserData(choice);
            button.setAccessibleText(says + ": " + name);
            button.setOnAction(_ -> {
                // One is always pressed.
                button.setSelected(true);
                chosen.accept(choice);
            });
            getChildren().add(button);
        });
    }

    /// Presses the button of `choice`, and tells nobody.
    void show(T choice) {
        for (Toggle toggle : group.getToggles()) {
            if (choice.equals(toggle.getUserData())) {
                group.selectToggle(toggle);
            }
        }
    }
}
