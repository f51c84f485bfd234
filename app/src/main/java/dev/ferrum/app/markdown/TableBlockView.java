package dev.ferrum.app.markdown;

import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.HPos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.text.TextAlignment;

/// A table in a card: head row, then rows; wider than the column it scrolls. Rows that stay keep their nodes.
final class TableBlockView implements BlockViews.BlockView {
    private static final double WIDEST_COLUMN = 320;

    private final GridPane grid = new GridPane();
    private final StackPane node;
    private final Consumer<URI> openLink;
    private Block.Table table;
    private Prose last;

    TableBlockView(Block.Table table, Consumer<URI> openLink) {
        this.openLink = openLink;
        grid.getStyleClass().add("md-table-grid");
        ScrollPane scroll = new SideScroll(grid);
        node = new StackPane(scroll);
        node.getStyleClass().add("md-table");
        node.setAccessibleRole(AccessibleRole.TABLE_VIEW);
        columns(table);
        row(0, table.header(), table.alignments(), "md-head");
        rows(table, 0);
        this.table = table;
    }

    @Override
    public Block block() {
        return table;
    }

    @Override
    public Region node() {
        return node;
    }

    @Override
    public boolean update(Block next) {
        if (!(next instanceof Block.Table shown)
                || !shown.header().equals(table.header())
                || !shown.alignments().equals(table.alignments())) {
            return false;
        }
        int same = 0;
        int most = Math.min(shown.rows().size(), table.rows().size());
        while (same < most && shown.rows().get(same).equals(table.rows().get(same))) {
            same++;
        }
        int from = same + 1;
        grid.getChildren().removeIf(cell -> GridPane.getRowIndex(cell) >= from);
        rows(shown, same);
        table = shown;
        return true;
    }

    private void columns(Block.Table shown) {
        for (Block.Alignment alignment : shown.alignments()) {
            ColumnConstraints column = new ColumnConstraints();
            column.setHgrow(Priority.SOMETIMES);
            column.setFillWidth(true);
            column.setHalignment(alignment == Block.Alignment.RIGHT ? HPos.RIGHT : HPos.LEFT);
            grid.getColumnConstraints().add(column);
        }
        node.setAccessibleText(
                "Table with %d columns".formatted(shown.alignments().size()));
    }

    private void rows(Block.Table shown, int from) {
        for (int i = from; i < shown.rows().size(); i++) {
            row(i + 1, shown.rows().get(i), shown.alignments(), "md-cell");
        }
    }

    private void row(int row, List<List<Inline>> cells, List<Block.Alignment> alignments, String style) {
        for (int column = 0; column < cells.size(); column++) {
            Prose flow = new Prose(column == cells.size() - 1 ? "\n" : "\t", "md-cell-flow");
            flow.setTexts(InlineTexts.of(cells.get(column), openLink));
            flow.setTextAlignment(
                    switch (alignments.get(column)) {
                        case LEFT -> TextAlignment.LEFT;
                        case CENTRE -> TextAlignment.CENTER;
                        case RIGHT -> TextAlignment.RIGHT;
                    });
            StackPane cell = new Cell(flow);
            cell.getStyleClass().add(style);
            grid.add(cell, column, row);
            last = flow;
        }
    }

    /// As wide as its text, up to a limit, so that a grid of them finds fair widths.
    private static final class Cell extends StackPane {
        Cell(Prose flow) {
            super(flow);
        }

        @Override
        protected double computePrefWidth(double height) {
            return Math.min(super.computePrefWidth(height), WIDEST_COLUMN);
        }

        @Override
        protected double computeMinWidth(double height) {
            return Math.min(super.computePrefWidth(height), 120);
        }
    }

    @Override
    public Prose last() {
        return last;
    }
}
