package dev.ferrum.app.chat;

import dev.ferrum.app.ui.PopOvers;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.Spinner;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.controlsfx.control.PopOver;

/// How many answers to compare, and what they are to differ in.
final class CompareMenu {
    private static final int USUAL = 4;

    private CompareMenu() {}

    /// Begins a comparison.
    @FunctionalInterface
    interface Begin {
        void compare(Variation.By by, int count);
    }

    static void show(Node owner, ChatViewModel model, Begin begin) {
        PopOver popover = PopOvers.of(new Region(), PopOver.ArrowLocation.BOTTOM_CENTER);
        ToggleGroup differ = new ToggleGroup();
        List<Node> rows = new ArrayList<>();
        rows.add(heading("What the answers differ in"));
        rows.add(choice(
                differ, Variation.By.TEMPERATURE, "Temperature", "From close to the likeliest words to surprise"));
        rows.add(choice(differ, Variation.By.CHANCE, "Chance alone", "The same settings, other draws"));
        if (model.knowsThinking()) {
            rows.add(choice(differ, Variation.By.THINKING, "Thinking", "Every second one reasons first"));
        }
        differ.getToggles().getFirst().setSelected(true);
        Spinner<Integer> count = new Spinner<>(Variation.LEAST, Variation.MOST, USUAL);
        count.setId("compare-count");
        count.setAccessibleText("How many answers");
        count.getStyleClass().add("compare-count");
        Button go = new Button("Compare answers");
        go.getStyleClass().add("accent");
        go.setId("compare-go");
        go.setOnAction(_ -> {
            popover.hide();
            begin.compare((Variation.By) differ.getSelectedToggle().getUserData(), count.getValue());
        });
        HBox foot = new HBox(new Label("Answers"), count, go);
        foot.getStyleClass().add("compare-menu-foot");
        rows.add(foot);
        VBox content = new VBox(rows.toArray(Node[]::new));
        content.getStyleClass().add("compare-menu");
        popover.setContentNode(content);
        popover.show(owner);
    }

    private static RadioButton choice(ToggleGroup group, Variation.By by, String name, String says) {
        Label small = new Label(says);
        small.getStyleClass().add("small");
        RadioButton button = new RadioButton();
        VBox words = new VBox(new Label(name), small);
        words.getStyleClass().add("preset-words");
        button.setGraphic(words);
        button.setAccessibleText(name + ": " + says);
        button.setToggleGroup(group);
        button.setUserData(by);
        return button;
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("popover-heading");
        return label;
    }
}
