package dev.ferrum.app.markdown;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;

/// Selects text over all the flows of one message: drag, double click for a word, triple click for a paragraph,
/// Ctrl+A and Ctrl+C, and a menu. Events are not consumed, so that what is around can scroll.
final class MessageSelection {
    private final Region message;
    private final Supplier<String> source;
    private Point anchor;
    private ContextMenu menu;

    /// A position in one of the flows.
    private record Point(Prose flow, int at) {}

    /// `source` is the message as Markdown.
    MessageSelection(Region message, Supplier<String> source) {
        this.message = message;
        this.source = source;
        message.setFocusTraversable(false);
        message.addEventHandler(MouseEvent.MOUSE_PRESSED, this::press);
        message.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::drag);
        message.setOnContextMenuRequested(event -> {
            menu().show(message, event.getScreenX(), event.getScreenY());
            event.consume();
        });
        message.addEventHandler(KeyEvent.KEY_PRESSED, this::onKey);
        message.focusedProperty().subscribe(focused -> {
            if (!focused && (menu == null || !menu.isShowing())) {
                clear();
            }
        });
    }

    /// What is selected, with line breaks between paragraphs as a reader expects them.
    String selected() {
        StringBuilder all = new StringBuilder();
        String between = "";
        for (Prose flow : flows()) {
            String part = flow.selected();
            if (!part.isEmpty()) {
                all.append(between).append(part.replace("\u2009", ""));
                between = flow.separator();
            }
        }
        return all.toString();
    }

    void clear() {
        flows().forEach(flow -> flow.select(0, 0));
    }

    void selectAll() {
        flows().forEach(flow -> flow.select(0, flow.plain().length()));
    }

    private void press(MouseEvent event) {
        if (event.getButton() != MouseButton.PRIMARY) {
            return;
        }
        message.requestFocus();
        Point at = nearest(event.getSceneX(), event.getSceneY());
        if (at == null) {
            return;
        }
        if (event.isShiftDown() && anchor != null) {
            select(anchor, at);
            return;
        }
        anchor = at;
        clear();
        switch (event.getClickCount()) {
            case 1 -> {}
            case 2 -> word(at);
            default -> at.flow.select(0, at.flow.plain().length());
        }
    }

    private void drag(MouseEvent event) {
        if (anchor != null && event.isPrimaryButtonDown()) {
            Point at = nearest(event.getSceneX(), event.getSceneY());
            if (at != null) {
                select(anchor, at);
            }
        }
    }

    private static void word(Point at) {
        BreakIterator words = BreakIterator.getWordInstance();
        words.setText(at.flow.plain());
        int position = Math.min(at.at, Math.max(0, at.flow.plain().length() - 1));
        int end = words.following(position);
        int start = words.previous();
        if (end != BreakIterator.DONE && start != BreakIterator.DONE) {
            at.flow.select(start, end);
        }
    }

    private void select(Point one, Point other) {
        List<Prose> flows = flows();
        int a = flows.indexOf(one.flow);
        int b = flows.indexOf(other.flow);
        if (a < 0 || b < 0) {
            return;
        }
        Point first = a < b || a == b && one.at <= other.at ? one : other;
        Point last = first == one ? other : one;
        int from = Math.min(a, b);
        int to = Math.max(a, b);
        for (int i = 0; i < flows.size(); i++) {
            Prose flow = flows.get(i);
            int start = i == from ? first.at : 0;
            int end = i == to ? last.at : flow.plain().length();
            flow.select(i < from || i > to ? 0 : start, i < from || i > to ? 0 : end);
        }
    }

    /// The flow under a point of the scene, or the one whose lines are nearest to it.
    private Point nearest(double x, double y) {
        Prose best = null;
        double least = Double.MAX_VALUE;
        for (Prose flow : flows()) {
            Bounds bounds = flow.localToScene(flow.getLayoutBounds());
            double below = Math.max(0, Math.max(bounds.getMinY() - y, y - bounds.getMaxY()));
            double beside = Math.max(0, Math.max(bounds.getMinX() - x, x - bounds.getMaxX()));
            double distance = below * 10_000 + beside;
            if (distance < least) {
                least = distance;
                best = flow;
            }
        }
        return best == null ? null : new Point(best, best.positionAt(x, y));
    }

    private void onKey(KeyEvent event) {
        if (!event.isShortcutDown()) {
            return;
        }
        if (event.getCode() == KeyCode.C && !selected().isEmpty()) {
            put(selected());
            event.consume();
        } else if (event.getCode() == KeyCode.A) {
            selectAll();
            event.consume();
        }
    }

    private ContextMenu menu() {
        if (menu == null) {
            MenuItem copy = new MenuItem("Copy");
            copy.setOnAction(_ -> put(selected().isEmpty() ? source.get() : selected()));
            MenuItem markdown = new MenuItem("Copy as Markdown");
            markdown.setOnAction(_ -> put(source.get()));
            MenuItem all = new MenuItem("Select all");
            all.setOnAction(_ -> selectAll());
            menu = new ContextMenu(copy, markdown, new SeparatorMenuItem(), all);
        }
        return menu;
    }

    private static void put(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }

    /// All flows of the message in reading order.
    private List<Prose> flows() {
        List<Prose> found = new ArrayList<>();
        collect(message, found);
        return found;
    }

    private static void collect(Parent parent, List<Prose> found) {
        for (Node child : parent.getChildrenUnmodifiable()) {
            if (child instanceof Prose flow) {
                found.add(flow);
            } else if (child instanceof Parent inner && child.isVisible()) {
                collect(inner, found);
            }
        }
    }
}
