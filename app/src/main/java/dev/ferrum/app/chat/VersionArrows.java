package dev.ferrum.app.chat;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import org.kordamp.ikonli.feather.Feather;

/// `‹ 2/3 ›`: which version of a message is shown, and the way to the others. Takes no room where there is one only.
final class VersionArrows extends HBox {
    VersionArrows(Ties ties, Turn turn, ChatViewModel model) {
        getStyleClass().add("version-arrows");
        setAlignment(Pos.CENTER);
        ActionButton earlier =
                new ActionButton(Feather.CHEVRON_LEFT, "Earlier version", () -> model.showVersion(turn, -1));
        ActionButton later = new ActionButton(Feather.CHEVRON_RIGHT, "Later version", () -> model.showVersion(turn, 1));
        Label which = new Label();
        which.getStyleClass().add("figure");
        getChildren().addAll(earlier, which, later);
        ties.follow(turn.versionsProperty(), versions -> {
            which.setText(versions.shown() + "/" + versions.count());
            which.setAccessibleText("Version %d of %d".formatted(versions.shown(), versions.count()));
            earlier.setDisable(versions.shown() == 1);
            later.setDisable(versions.shown() == versions.count());
            setVisible(versions.count() > 1);
            setManaged(versions.count() > 1);
        });
    }
}
