package dev.ferrum.app.chat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import javafx.animation.Animation;
import javafx.animation.PauseTransition;
import javafx.beans.value.ObservableValue;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Where a person writes: files that go along, the text, and the tools below it, in one box; a banner above when the
/// context runs full.
final class PromptArea extends VBox {
    private static final PseudoClass DROP = PseudoClass.getPseudoClass("drop");
    private static final Duration DRAFT_PAUSE = Duration.millis(300);

    private final ChatViewModel model;
    private final PromptInput input;
    private final PromptTools tools;
    private final FlowPane files = new FlowPane();
    private final VBox box = new VBox();
    private final Label drop = new Label("Drop to attach", new FontIcon(Feather.FILE));
    private final PauseTransition draftPause = new PauseTransition(DRAFT_PAUSE);
    private final ListChangeListener<Object> filesChanged = _ -> showFiles();

    PromptArea(ChatViewModel model, ObservableValue<SendKey> sendKey, Runnable editLast) {
        this.model = model;
        getStyleClass().add("prompt-area");
        input = new PromptInput(model, sendKey, editLast);
        tools = new PromptTools(model, input);
        box.getStyleClass().add("prompt-box");
        files.getStyleClass().add("prompt-files");
        box.getChildren().addAll(files, input, tools);
        drop.getStyleClass().add("drop-label");
        drop.setMaxSize(Double.MAX_VALUE, Double.MAX_VALUE);
        drop.setVisible(false);
        getChildren().addAll(new ContextBanner(model), new StackPane(box, drop));
        input.inputFocusedProperty()
                .subscribe(focused -> box.pseudoClassStateChanged(PseudoClass.getPseudoClass("focus-inside"), focused));
        draftPause.setOnFinished(_ -> model.draftChanged());
        input.textProperty().addListener((_, _, _) -> {
            // Kept while somebody types on, not only once they pause.
            if (draftPause.getStatus() != Animation.Status.RUNNING) {
                draftPause.playFromStart();
            }
        });
        model.openProperty().addListener((_, before, now) -> {
            before.attachments().removeListener(filesChanged);
            open(now);
        });
        open(model.openProperty().get());
    }

    void focusInput() {
        input.requestFocus();
    }

    void put(String text) {
        input.setText(text);
        input.end();
        input.requestFocus();
    }

    void compareFour() {
        tools.compareFour();
    }

    /// Takes files dropped anywhere on `page`.
    void acceptDrops(Node page) {
        page.setOnDragOver(event -> {
            if (event.getDragboard().hasFiles()) {
                event.acceptTransferModes(TransferMode.COPY);
                event.consume();
            }
        });
        page.setOnDragEntered(event -> showDrop(event.getDragboard().hasFiles() ? event : null));
        page.setOnDragExited(_ -> showDrop(null));
        page.setOnDragDropped(event -> {
            if (event.getDragboard().hasFiles()) {
                model.attach(paths(event.getDragboard().getFiles()));
                event.setDropCompleted(true);
                event.consume();
                input.requestFocus();
            }
        });
    }

    private void showDrop(DragEvent event) {
        boolean over = event != null;
        if (over) {
            int count = event.getDragboard().getFiles().size();
            drop.setText(count == 1 ? "Drop to attach the file" : "Drop to attach %d files".formatted(count));
        }
        drop.setVisible(over);
        box.pseudoClassStateChanged(DROP, over);
    }

    private static List<Path> paths(List<File> files) {
        return files.stream().map(File::toPath).toList();
    }

    private void open(OpenConversation now) {
        now.attachments().addListener(filesChanged);
        showFiles();
    }

    private void showFiles() {
        files.getChildren().clear();
        model.openProperty()
                .get()
                .attachments()
                .forEach(file -> files.getChildren().add(AttachmentChip.removable(file, () -> {
                    model.detach(file);
                    // The focus was on the chip, which is gone.
                    input.requestFocus();
                })));
        boolean any = !files.getChildren().isEmpty();
        files.setVisible(any);
        files.setManaged(any);
    }
}
