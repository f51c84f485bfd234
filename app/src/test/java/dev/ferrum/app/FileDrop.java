package dev.ferrum.app;

import com.sun.javafx.scene.input.DragboardHelper;
import com.sun.javafx.tk.TKClipboard;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javafx.event.EventType;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.image.Image;
import javafx.scene.input.DataFormat;
import javafx.scene.input.DragEvent;
import javafx.scene.input.Dragboard;
import javafx.scene.input.PickResult;
import javafx.scene.input.TransferMode;
import javafx.util.Pair;

/// Files dragged over a node and dropped there. JavaFX's headless platform has no drag and drop (its clipboard for that
/// throws), so the events that a scene sends are made here, with JavaFX's own dragboard around the files.
final class FileDrop {
    private final Node target;
    private final Dragboard files;

    /// On the UI thread, like all that follows.
    FileDrop(Node target, List<Path> files) {
        this.target = target;
        this.files = DragboardHelper.createDragboard(
                new Files(files.stream().map(Path::toFile).toList()));
    }

    /// Moves over the node; says whether something below it would take the files.
    boolean enter() {
        for (Node node = target; node != null; node = node.getParent()) {
            // As a scene does: every node on the way is told by itself.
            node.fireEvent(event(DragEvent.DRAG_ENTERED_TARGET));
        }
        DragEvent over = event(DragEvent.DRAG_OVER);
        target.fireEvent(over);
        return over.isAccepted();
    }

    void leave() {
        for (Node node = target; node != null; node = node.getParent()) {
            node.fireEvent(event(DragEvent.DRAG_EXITED_TARGET));
        }
    }

    /// Lets go of the files; says whether they were taken.
    boolean drop() {
        DragEvent dropped = event(DragEvent.DRAG_DROPPED);
        target.fireEvent(dropped);
        leave();
        return dropped.isDropCompleted();
    }

    private DragEvent event(EventType<DragEvent> type) {
        Bounds bounds = target.localToScene(target.getBoundsInLocal());
        Point2D onScreen = target.localToScreen(0, 0);
        return new DragEvent(
                type,
                files,
                bounds.getCenterX(),
                bounds.getCenterY(),
                onScreen.getX(),
                onScreen.getY(),
                TransferMode.COPY,
                null,
                target,
                new PickResult(target, bounds.getCenterX(), bounds.getCenterY()));
    }

    /// What a file manager puts onto the clipboard of a drag.
    private record Files(List<File> files) implements TKClipboard {
        @Override
        public Set<DataFormat> getContentTypes() {
            return Set.of(DataFormat.FILES);
        }

        @Override
        @SafeVarargs
        public final boolean putContent(Pair<DataFormat, Object>... content) {
            throw new UnsupportedOperationException("whoever is dropped on only reads");
        }

        @Override
        public Object getContent(DataFormat format) {
            return format.equals(DataFormat.FILES) ? files : null;
        }

        @Override
        public boolean hasContent(DataFormat format) {
            return format.equals(DataFormat.FILES);
        }

        @Override
        public Set<TransferMode> getTransferModes() {
            return Set.of(TransferMode.COPY);
        }

        @Override
        public void setDragView(Image image) {}

        @Override
        public void setDragViewOffsetX(double offset) {}

        @Override
        public void setDragViewOffsetY(double offset) {}

        @Override
        public Image getDragView() {
            return null;
        }

        @Override
        public double getDragViewOffsetX() {
            return 0;
        }

        @Override
        public double getDragViewOffsetY() {
            return 0;
        }
    }
}
