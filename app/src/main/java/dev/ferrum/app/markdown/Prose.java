package dev.ferrum.app.markdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.shape.Path;
import javafx.scene.text.HitInfo;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;

/// A flow of texts that can be selected by characters. Positions count the characters of [#plain()].
final class Prose extends TextFlow {
    /// What follows this flow when it is copied together with the next one.
    private final String separator;

    private final Path highlight = new Path();
    /// Behind inline code, which JavaFX cannot give a background.
    private final Path boxes = new Path();
    private List<Text> texts = List.of();
    private String plain = "";
    private int from;
    private int to;

    Prose(String separator, String... styles) {
        this.separator = separator;
        getStyleClass().add("text-flow");
        getStyleClass().addAll(styles);
        boxes.setManaged(false);
        boxes.getStyleClass().add("md-code-boxes");
        boxes.setMouseTransparent(true);
        highlight.setManaged(false);
        highlight.getStyleClass().add("md-highlight");
        highlight.setMouseTransparent(true);
        widthProperty().addListener((_, _, _) -> {
            if (from < to) {
                show();
            }
        });
    }

    /// Shows `wanted`; texts in place that say the same in the same style stay.
    void setTexts(List<Text> wanted) {
        int same = 0;
        while (same < wanted.size() && same < texts.size() && alike(texts.get(same), wanted.get(same))) {
            same++;
        }
        if (same == wanted.size() - 1 && same == texts.size() - 1 && sameStyle(texts.get(same), wanted.get(same))) {
            // A paragraph that grows at its end: its last text takes the new words.
            texts.get(same).setText(wanted.get(same).getText());
        } else if (same < wanted.size() || same < texts.size()) {
            List<Text> now = new ArrayList<>(texts.subList(0, same));
            now.addAll(wanted.subList(same, wanted.size()));
            texts = now;
            List<Node> children = new ArrayList<>(now);
            if (getChildren().contains(highlight)) {
                children.addFirst(highlight);
            }
            if (now.stream().anyMatch(Prose::isInlineCode)) {
                children.addFirst(boxes);
            }
            getChildren().setAll(children);
        }
        StringBuilder all = new StringBuilder();
        texts.forEach(text -> all.append(text.getText()));
        plain = all.toString();
        if (from < to) {
            select(Math.min(from, plain.length()), Math.min(to, plain.length()));
        }
    }

    private static boolean isInlineCode(Text text) {
        return text.getStyleClass().contains("md-inline-code");
    }

    @Override
    protected void layoutChildren() {
        super.layoutChildren();
        if (!getChildren().contains(boxes)) {
            return;
        }
        boxes.getElements().clear();
        int at = 0;
        for (Text text : texts) {
            int end = at + text.getText().length();
            if (isInlineCode(text)) {
                boxes.getElements().addAll(getRangeShape(at, end, false));
            }
            at = end;
        }
    }

    private static boolean alike(Text a, Text b) {
        return sameStyle(a, b) && a.getText().equals(b.getText());
    }

    private static boolean sameStyle(Text a, Text b) {
        return a.getStyleClass().equals(b.getStyleClass())
                && Objects.equals(a.getUserData(), b.getUserData())
                && a.isStrikethrough() == b.isStrikethrough();
    }

    String plain() {
        return plain;
    }

    String separator() {
        return separator;
    }

    /// The position nearest to a point of the scene.
    int positionAt(double sceneX, double sceneY) {
        Point2D point = sceneToLocal(sceneX, sceneY);
        HitInfo hit = getHitInfo(point);
        return Math.clamp(hit.getInsertionIndex(), 0, plain.length());
    }

    /// Selects characters `first` up to, not including, `last`; none where they are equal.
    void select(int first, int last) {
        from = first;
        to = last;
        if (from >= to) {
            getChildren().remove(highlight);
            return;
        }
        if (!getChildren().contains(highlight)) {
            getChildren().addFirst(highlight);
        }
        show();
    }

    private void show() {
        highlight.getElements().setAll(getRangeShape(from, to, true));
    }

    /// What is selected.
    String selected() {
        return from < to ? plain.substring(from, Math.min(to, plain.length())) : "";
    }
}
