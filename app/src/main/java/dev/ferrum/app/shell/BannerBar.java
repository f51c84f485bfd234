package dev.ferrum.app.shell;

import dev.ferrum.app.store.StoreTrouble;
import java.util.Optional;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Trouble that stays under the header until it is solved, or closed where it is only to be known.
final class BannerBar extends HBox {
    BannerBar(ObservableValue<Optional<StoreTrouble>> trouble, Runnable close) {
        getStyleClass().add("banner-bar");
        setAlignment(Pos.CENTER_LEFT);
        trouble.subscribe(now -> {
            setVisible(now.isPresent());
            setManaged(now.isPresent());
            getChildren().clear();
            now.ifPresent(told -> {
                Label headline = new Label(told.headline());
                headline.getStyleClass().add("banner-headline");
                headline.setId("trouble");
                Label detail = new Label(told.detail());
                detail.getStyleClass().add("banner-text");
                detail.setWrapText(true);
                detail.setMinHeight(Region.USE_PREF_SIZE);
                VBox words = new VBox(headline, detail);
                HBox.setHgrow(words, Priority.ALWAYS);
                getChildren().addAll(new FontIcon(Feather.ALERT_TRIANGLE), words);
                if (told.closable()) {
                    getChildren().add(closeButton(close));
                }
            });
        });
    }

    private static Button closeButton(Runnable close) {
        Button button = new Button("Got it");
        button.setId("close-trouble");
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> close.run());
        return button;
    }
}
