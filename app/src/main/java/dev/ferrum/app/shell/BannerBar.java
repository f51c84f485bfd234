package dev.ferrum.app.shell;

import dev.ferrum.app.store.StoreTrouble;
import java.util.Optional;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Trouble that stays until it is solved, under the header.
final class BannerBar extends HBox {
    BannerBar(ObservableValue<Optional<StoreTrouble>> trouble) {
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
                getChildren().addAll(new FontIcon(Feather.ALERT_TRIANGLE), new VBox(headline, detail));
            });
        });
    }
}
