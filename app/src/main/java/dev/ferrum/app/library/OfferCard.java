package dev.ferrum.app.library;

import dev.ferrum.app.fit.Gigabytes;
import dev.ferrum.app.local.LocalModel;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;

/// Asks what is to become of files that were chosen or dropped: stay where they are, or move into Ferrum's
/// folder.
final class OfferCard extends VBox {
    OfferCard(InstalledViewModel model) {
        getStyleClass().add("recommended");
        setId("offer-card");
        Label title = Parts.lines("", "heading");
        Label says = Parts.lines(
                "Use it where it is, and nothing is copied. Or move it into Ferrum\u2019s folder, where it is found again"
                        + " whatever happens to the other place.",
                "recommended-reason");
        Button there = new Button("Use it where it is");
        there.getStyleClass().add("accent");
        there.setId("use-there");
        there.setOnAction(_ -> model.useThere());
        Button move = new Button("Move it");
        move.setId("move-in");
        move.setOnAction(_ -> model.moveIn());
        Button cancel = new Button("Cancel");
        cancel.getStyleClass().add("link-button");
        cancel.setOnAction(_ -> model.cancelOffer());
        FlowPane ways = new FlowPane(there, move, cancel);
        ways.getStyleClass().add("recommended-ways");
        getChildren().addAll(title, says, ways);
        model.offeredProperty().subscribe(files -> {
            title.setText(title(files));
            Parts.show(this, !files.isEmpty());
        });
    }

    private static String title(List<LocalModel> files) {
        if (files.size() == 1) {
            LocalModel only = files.getFirst();
            return "%s %s, %s".formatted(only.name(), only.quantisation(), Gigabytes.text(only.bytes()));
        }
        return "%d models, %s"
                .formatted(
                        files.size(),
                        Gigabytes.text(
                                files.stream().mapToLong(LocalModel::bytes).sum()));
    }
}
