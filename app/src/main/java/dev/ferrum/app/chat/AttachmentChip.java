package dev.ferrum.app.chat;

import dev.ferrum.app.store.Attachment;
import dev.ferrum.app.ui.PopOvers;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import org.controlsfx.control.PopOver;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// A file that goes with a message: its name and size in tokens; a click shows its text.
final class AttachmentChip extends HBox {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 360;
    private static final int MOST_SHOWN = 100_000;

    private AttachmentChip(Attachment file) {
        getStyleClass().add("file-chip");
        setAlignment(Pos.CENTER_LEFT);
        Label name = new Label(file.name(), new FontIcon(Feather.FILE_TEXT));
        name.getStyleClass().add("file-name");
        name.setMaxWidth(260);
        Label size = new Label(Words.tokens(file.tokens()));
        size.getStyleClass().add("figure");
        Button open = new Button(null, new HBox(6, name, size));
        open.getStyleClass().add("file-open");
        open.setAccessibleText("%s, %s: show its text".formatted(file.name(), Words.tokens(file.tokens())));
        open.setOnAction(_ -> show(open, file));
        getChildren().add(open);
    }

    static AttachmentChip readOnly(Attachment file) {
        return new AttachmentChip(file);
    }

    static AttachmentChip removable(Attachment file, Runnable remove) {
        AttachmentChip chip = new AttachmentChip(file);
        chip.getChildren().add(new ActionButton(Feather.X, "Remove " + file.name(), remove));
        return chip;
    }

    private static void show(Button owner, Attachment file) {
        String text = file.text();
        TextArea area = new TextArea(text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "\u2026");
        area.setEditable(false);
        area.setWrapText(true);
        area.getStyleClass().add("file-text");
        area.setPrefSize(WIDTH, HEIGHT);
        PopOver popover = PopOvers.of(area, PopOver.ArrowLocation.BOTTOM_LEFT);
        popover.setTitle(file.name());
        popover.show(owner);
    }
}
