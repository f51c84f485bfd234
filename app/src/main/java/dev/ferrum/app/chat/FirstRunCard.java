package dev.ferrum.app.chat;

import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.library.ModelsViewModel;
import dev.ferrum.app.library.RecommendedCard;
import dev.ferrum.app.ui.ModelFileChooser;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/// Says what the demo model is, recommends one model for this computer, and leads to the others, until a person puts it
/// away.
public final class FirstRunCard extends VBox {
    public FirstRunCard(ModelsViewModel models, LibraryViewModel library, Runnable showModels, Runnable putAway) {
        getStyleClass().add("first-run");
        Label title = new Label("Ferrum works on this computer");
        title.getStyleClass().add("display");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox head = new HBox(title, space, new ActionButton(Feather.X, "Put this card away", putAway));
        head.setAlignment(Pos.CENTER_LEFT);
        Label says =
                wrapped("You\u2019re talking to the demo model that comes with the app: it is tiny and writes short"
                        + " stories in English. Nothing you type leaves this computer.");
        Button see = new Button("See all models");
        see.setOnAction(_ -> showModels.run());
        Button file = new Button("I have a GGUF file");
        file.getStyleClass().add("link-button");
        file.setOnAction(_ -> ModelFileChooser.choose(getScene().getWindow()).ifPresent(chosen -> {
            models.installed().offer(List.of(chosen));
            showModels.run();
        }));
        RecommendedCard card = new RecommendedCard(models, library::load, List.of(see, file));
        Label online = wrapped(
                "Ferrum goes online only when you press Download, and fetches from %s.".formatted(models.hubName()));
        online.getStyleClass().add("small");
        getChildren().addAll(head, says, card, online);
        models.catalog().lookAgain();
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }
}
