package dev.ferrum.app.markdown;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// A list: each item a marker and its blocks. Items that stay keep their nodes.
final class ListBlockView implements BlockViews.BlockView {
    private final VBox node = new VBox();
    private final Consumer<URI> openLink;
    private final List<Item> shown = new ArrayList<>();
    private Block block;

    /// One item as it is shown.
    private record Item(Block.Item item, Label marker, BlockViews blocks) {}

    ListBlockView(Block block, Consumer<URI> openLink) {
        this.openLink = openLink;
        node.getStyleClass().add("md-list");
        update(block);
    }

    @Override
    public Block block() {
        return block;
    }

    @Override
    public Region node() {
        return node;
    }

    @Override
    public boolean update(Block next) {
        switch (next) {
            case Block.BulletList list -> {
                if (block instanceof Block.NumberedList) {
                    return false;
                }
                show(list.items(), 0, list.tight());
            }
            case Block.NumberedList list -> {
                if (block instanceof Block.BulletList
                        || block instanceof Block.NumberedList before && before.start() != list.start()) {
                    return false;
                }
                show(list.items(), list.start(), list.tight());
            }
            default -> {
                return false;
            }
        }
        block = next;
        return true;
    }

    /// `start` 0: bullets.
    private void show(List<Block.Item> items, int start, boolean tight) {
        node.getStyleClass().remove("md-loose");
        if (!tight) {
            node.getStyleClass().add("md-loose");
        }
        while (shown.size() > items.size()) {
            shown.removeLast();
            node.getChildren().removeLast();
        }
        for (int i = 0; i < items.size(); i++) {
            Block.Item item = items.get(i);
            if (i == shown.size()) {
                add(item, marker(item, start == 0 ? 0 : start + i));
            } else if (!shown.get(i).item.equals(item)) {
                Item present = shown.get(i);
                present.marker.setText(marker(item, start == 0 ? 0 : start + i));
                present.blocks.show(item.blocks());
                shown.set(i, new Item(item, present.marker, present.blocks));
            }
        }
    }

    private void add(Block.Item item, String marker) {
        Label label = new Label(marker);
        label.getStyleClass().add("md-marker");
        label.setMinWidth(Region.USE_PREF_SIZE);
        VBox content = new VBox();
        content.getStyleClass().addAll("md-item", "md-blocks");
        HBox.setHgrow(content, Priority.ALWAYS);
        BlockViews blocks = new BlockViews(content, openLink);
        blocks.show(item.blocks());
        HBox row = new HBox(label, content);
        row.getStyleClass().add("md-item-row");
        shown.add(new Item(item, label, blocks));
        node.getChildren().add(row);
    }

    private static String marker(Block.Item item, int number) {
        return switch (item.task()) {
            case NONE -> number == 0 ? "\u2022" : number + ".";
            case OPEN -> "\u2610";
            case DONE -> "\u2611";
        };
    }

    @Override
    public Prose last() {
        return shown.isEmpty() ? null : shown.getLast().blocks.last();
    }
}
