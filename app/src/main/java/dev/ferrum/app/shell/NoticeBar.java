package dev.ferrum.app.shell;

import dev.ferrum.app.chat.Notices;
import java.util.Optional;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.Duration;

/// The dark bar at the lower edge that tells what happened and offers to take it back; goes after a while, not while
/// the pointer is on it.
final class NoticeBar extends HBox {
    private static final Duration STAYS = Duration.seconds(8);
    private static final double WIDTH = 448;

    private final Notices notices;
    private final PauseTransition pause = new PauseTransition(STAYS);

    NoticeBar(Notices notices) {
        this.notices = notices;
        getStyleClass().add("notice-bar");
        setAlignment(Pos.CENTER_LEFT);
        setMaxSize(WIDTH, Region.USE_PREF_SIZE);
        setVisible(false);
        pause.setOnFinished(_ -> notices.dismiss());
        setOnMouseEntered(_ -> pause.pause());
        setOnMouseExited(_ -> pause.play());
        notices.latestProperty().subscribe(this::show);
    }

    private void show(Optional<Notices.Notice> latest) {
        pause.stop();
        setVisible(latest.isPresent());
        getChildren().clear();
        latest.ifPresent(notice -> {
            Label text = new Label(notice.text());
            text.setWrapText(true);
            text.setMinHeight(Region.USE_PREF_SIZE);
            text.setMaxWidth(Double.MAX_VALUE);
            HBox.setHgrow(text, Priority.ALWAYS);
            getChildren().add(text);
            notice.undo().ifPresent(_ -> {
                Button undo = new Button("Undo");
                undo.setId("undo");
                undo.getStyleClass().add("notice-action");
                undo.setMinWidth(Region.USE_PREF_SIZE);
                undo.setOnAction(_ -> notices.undo());
                Label cap = new Label("Ctrl Z");
                cap.getStyleClass().add("notice-cap");
                cap.setMinWidth(Region.USE_PREF_SIZE);
                getChildren().addAll(undo, cap);
            });
            pause.playFromStart();
        });
    }
}
