package dev.ferrum.app.chat;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/// Says what the demo model is and leads to the models, until a person puts it away.
final class FirstRunCard extends VBox {
    FirstRunCard(Runnable models, Runnable putAway) {
        getStyleClass().add("first-run");
        Label title = new Label("Ferrum works on this computer");
        title.getStyleClass().add("heading");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox head = new HBox(title, space, new ActionButton(Feather.X, "Put this card away", putAway));
        head.setAlignment(Pos.CENTER_LEFT);
        Label says = new Label(
                "You\u2019re talking to the demo model that comes with the app: it is tiny and writes short"
                        + " stories in English. Nothing you type leaves this computer. For real questions, open a larger model.");
        says.setWrapText(true);
        says.setMinHeight(Region.USE_PREF_SIZE);
        Button see = new Button("See all models");
        see.getStyleClass().add("accent");
        see.setOnAction(_ -> models.run());
        HBox ways = new HBox(see);
        ways.getStyleClass().add("ways-out");
        getChildren().addAll(head, says, ways);
    }
}
