package dev.ferrum.app.library;

import dev.ferrum.app.fit.Fit;
import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.fit.Gigabytes;
import dev.ferrum.app.fit.Need;
import javafx.scene.control.Button;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// A model that was to be loaded and has no room: the figures, what would fit, and loading it all the same.
final class WarningCard extends VBox {
    private final LibraryViewModel library;

    WarningCard(LibraryViewModel library) {
        this.library = library;
        getStyleClass().add("warning-card");
        setId("fit-warning");
        library.warningProperty().subscribe(warning -> {
            getChildren().clear();
            warning.ifPresent(this::show);
            Parts.show(this, warning.isPresent());
        });
    }

    private void show(LoadWarning warning) {
        FitReport report = warning.report();
        Need need = report.need();
        getChildren()
                .add(Parts.line(
                        8,
                        new FontIcon(Feather.ALERT_TRIANGLE),
                        Parts.lines(
                                "%s is not loaded yet".formatted(warning.file().getFileName()), "card-title")));
        getChildren().add(Parts.lines(report.sentence(), "warning-text"));
        FitBar bar =
                new FitBar(report, Math.max(need.totalBytes(), report.room().usableBytes()));
        getChildren()
                .add(Parts.line(
                        12,
                        bar,
                        Parts.lines(
                                "Weights %s, KV cache %s, scratch %s"
                                        .formatted(
                                                Gigabytes.text(need.weightBytes()),
                                                Gigabytes.text(need.kvBytes()),
                                                Gigabytes.text(need.workingBytes())),
                                "small")));
        getChildren().add(Parts.lines(SizePanel.others(report), "small"));
        FlowPane ways = new FlowPane();
        ways.getStyleClass().add("recommended-ways");
        if (report.fit() instanceof Fit.FitsShorter(int tokens)) {
            Button shorter = button("Load with " + FitReport.contextText(tokens), () -> library.loadWith(tokens));
            shorter.getStyleClass().add("accent");
            ways.getChildren().add(shorter);
        }
        Button anyway = button("Load anyway", library::loadAnyway);
        anyway.setId("load-anyway");
        Button leave = button("Leave it", library::dismissWarning);
        leave.getStyleClass().add("link-button");
        ways.getChildren().addAll(anyway, leave);
        getChildren().add(ways);
    }

    private static Button button(String text, Runnable action) {
        Button button = new Button(text);
        button.setOnAction(_ -> action.run());
        return button;
    }
}
