package dev.ferrum.app.library;

import dev.ferrum.app.fit.Fit;
import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.fit.Gigabytes;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// One size of a model: its name and bytes, the bar of what it takes, and whether that fits.
final class SizeRow extends RadioButton {
    private static final double NAME = 76;

    SizeRow(SizeOffer offer, double bytesWide) {
        getStyleClass().add("size-row");
        String bytes = (offer.size().exact() ? "" : "about ")
                + Gigabytes.text(offer.size().bytes());
        VBox name = new VBox(
                Parts.whole(offer.size().name(), "size-name"),
                Parts.whole(Gigabytes.text(offer.size().bytes()), "figure"));
        name.setMinWidth(NAME);
        name.setAlignment(Pos.CENTER_LEFT);
        String verdict = offer.report().map(FitReport::verdict).orElse("");
        VBox words = new VBox();
        words.setAlignment(Pos.CENTER_LEFT);
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        offer.report().ifPresent(it -> words.getChildren().add(verdict(it)));
        if (!offer.size().meaning().isEmpty()) {
            words.getChildren().add(Parts.label(offer.size().meaning(), "small"));
        }
        // The control's own ring stands at the upper edge of such a high row.
        Region ring = new Region();
        ring.getStyleClass().add("size-ring");
        HBox row = Parts.line(12, ring, name);
        offer.report().ifPresent(it -> row.getChildren().add(new FitBar(it, bytesWide)));
        row.getChildren().add(words);
        row.prefWidthProperty().bind(widthProperty().subtract(32));
        setGraphic(row);
        setMaxWidth(Double.MAX_VALUE);
        setAccessibleText("%s, %s, %s".formatted(offer.size().name(), bytes, verdict));
        setUserData(offer);
    }

    private static Label verdict(FitReport report) {
        Label label = Parts.label(report.verdict(), "size-verdict");
        label.getStyleClass()
                .add(
                        switch (report.fit()) {
                            case Fit.Fits _ -> "says-good";
                            case Fit.FitsShorter _, Fit.FitsPartly _ -> "says-care";
                            case Fit.TooBig _ -> "says-plain";
                        });
        return label;
    }
}
