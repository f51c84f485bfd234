package dev.ferrum.app.chat;

import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.ui.ModelFileChooser;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// A model that could not be loaded: what happened, what is safe, and the ways out, the best first.
final class FailurePane extends VBox {
    private static final double WIDTH = 600;
    private static final double BUTTON = 128;

    FailurePane(EngineState.Failed failed, LibraryViewModel library, Runnable openLog) {
        getStyleClass().add("failure-pane");
        setAlignment(Pos.CENTER);
        Label state = new Label("Not loaded", new FontIcon(Feather.ALERT_TRIANGLE));
        state.getStyleClass().add("failure-state");
        Label title = wrapped(failed.file().getFileName() + " could not be loaded", "sentence");
        Label message = wrapped(failed.message(), "failure-message");
        Label remedy = wrapped(failed.remedy() + " Nothing was loaded, and your chats are unchanged.", "small");
        VBox ways = new VBox();
        ways.getStyleClass().add("ways");
        List<Button> buttons = new ArrayList<>();
        buttons.add(way(
                ways,
                "Try it again",
                "After a repair, or when the file was still being written.",
                "Try again",
                () -> library.load(failed.file())));
        buttons.add(way(
                ways,
                "Choose another file",
                "Any Qwen3-MoE model in a GGUF file.",
                "Choose a file\u2026",
                () -> ModelFileChooser.choose(getScene().getWindow()).ifPresent(library::load)));
        buttons.add(way(
                ways,
                "Use the model that comes with Ferrum",
                "It is small, and it is always there.",
                "Use the demo",
                library::loadDefault));
        buttons.getFirst().getStyleClass().add("accent");
        Button details = link(
                "Copy details",
                () -> Clip.put("%s\n%s\n%s".formatted(failed.file(), failed.message(), failed.remedy())));
        Button log = link("Open the log", openLog);
        HBox foot = new HBox(details, log);
        foot.getStyleClass().add("failure-foot");
        VBox column = new VBox(state, title, message, remedy, ways, foot);
        column.getStyleClass().add("failure-column");
        column.setMaxWidth(WIDTH);
        getChildren().add(column);
    }

    private static Button way(VBox ways, String what, String says, String verb, Runnable action) {
        Label number = new Label(Integer.toString(ways.getChildren().size() + 1));
        number.getStyleClass().add("way-number");
        Label name = new Label(what);
        name.getStyleClass().add("way-name");
        VBox words = new VBox(name, wrapped(says, "small"));
        words.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(words, Priority.ALWAYS);
        Button button = new Button(verb);
        button.setPrefWidth(BUTTON);
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> action.run());
        HBox row = new HBox(number, words, button);
        row.getStyleClass().add("way");
        row.setAlignment(Pos.CENTER_LEFT);
        ways.getChildren().add(row);
        return button;
    }

    private static Button link(String text, Runnable action) {
        Button button = new Button(text);
        button.getStyleClass().add("link-button");
        button.setOnAction(_ -> action.run());
        return button;
    }

    private static Label wrapped(String text, String style) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        label.getStyleClass().add(style);
        return label;
    }
}
