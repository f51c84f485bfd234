package dev.ferrum.app.library;

import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.fit.Need;
import java.util.List;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;

/// What a model takes as a bar: weights, KV cache, working memory, and a mark where the free memory ends; what
/// does not fit is hatched. The scale is the caller's, so that bars under each other can be compared.
final class FitBar extends Pane {
    private static final double WIDTH = 188;
    private static final double HEIGHT = 20;
    private static final double BAR = 10;
    private static final double MARK = 2;
    private static final double GAP = 1;

    private final FitReport report;
    private final double bytesWide;
    private final Region track = part("fit-track");
    private final Region weights = part("fit-weights");
    private final Region cache = part("fit-cache");
    private final Region working = part("fit-working");
    private final Region over = part("fit-over");
    private final Region mark = part("fit-mark");

    /// The whole width stands for `bytesWide` bytes.
    FitBar(FitReport report, double bytesWide) {
        this.report = report;
        this.bytesWide = bytesWide;
        getStyleClass().add("fit-bar");
        setMinSize(WIDTH, HEIGHT);
        setPrefSize(WIDTH, HEIGHT);
        setMaxSize(WIDTH, HEIGHT);
        getChildren().addAll(List.of(track, weights, cache, working, over, mark));
    }

    private static Region part(String style) {
        Region part = new Region();
        part.getStyleClass().add(style);
        return part;
    }

    @Override
    protected void layoutChildren() {
        Need need = report.need();
        double limit = x(report.room().usableBytes());
        double end = x(need.totalBytes());
        place(track, 0, limit);
        place(weights, 0, Math.min(x(need.weightBytes()), limit));
        place(cache, x(need.weightBytes()) + GAP, Math.min(x(need.weightBytes() + need.kvBytes()), limit));
        place(working, x(need.weightBytes() + need.kvBytes()) + GAP, Math.min(end, limit));
        place(over, limit + MARK, end);
        mark.resizeRelocate(snapPositionX(limit), 0, MARK, HEIGHT);
    }

    private double x(long bytes) {
        return Math.min(1, bytes / bytesWide) * WIDTH;
    }

    private void place(Region part, double from, double to) {
        part.setVisible(to - from >= 0.5);
        double left = snapPositionX(from);
        part.resizeRelocate(left, (HEIGHT - BAR) / 2, Math.max(0, snapPositionX(to) - left), BAR);
    }
}
