package dev.ferrum.app.shell;

import dev.ferrum.app.service.ModelCard;
import dev.ferrum.app.ui.PopOvers;
import dev.ferrum.engine.api.BackendReport;
import java.util.Locale;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.controlsfx.control.PopOver;

/// Why a model runs where it runs, and what the other backends said.
final class BackendPopover {
    private static final double WIDTH = 360;

    private BackendPopover() {}

    static void show(Node owner, ModelCard card) {
        VBox content = new VBox();
        content.getStyleClass().add("backend-popover");
        content.setPrefWidth(WIDTH);
        for (BackendReport.Entry entry : card.backends().entries()) {
            Label name = new Label(entry.id().toUpperCase(Locale.ROOT)
                    + (entry.chosen() ? ", in use" : entry.available() ? ", works here" : ", not available"));
            name.getStyleClass().add("popover-heading");
            VBox part = new VBox(name);
            part.getStyleClass().add("backend-part");
            if (!entry.devices().isEmpty()) {
                part.getChildren().add(wrapped(String.join(", ", entry.devices())));
            }
            part.getChildren().add(wrapped(sentence(entry.detail())));
            if (!entry.remedy().isEmpty()) {
                part.getChildren().add(wrapped(sentence(entry.remedy())));
            }
            content.getChildren().add(part);
        }
        PopOver popover = PopOvers.of(content, PopOver.ArrowLocation.BOTTOM_LEFT);
        popover.show(owner);
    }

    private static String sentence(String words) {
        return words.isEmpty() ? "" : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        label.getStyleClass().add("small");
        return label;
    }
}
