package dev.ferrum.app.markdown;

import java.util.ArrayList;
import java.util.List;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.util.Duration;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Code in a card: its language and a button that copies it, then the coloured text.
///
/// Lines stand in chunks, so that code that grows is coloured and laid out again in its last chunk only.
final class CodeView implements BlockViews.BlockView {
    private static final int CHUNK_LINES = 32;
    private static final Duration COPIED = Duration.seconds(1.4);

    private final VBox node = new VBox();
    private final VBox lines = new VBox();
    private final List<Chunk> chunks = new ArrayList<>();
    private final Button copy = new Button("Copy", new FontIcon(Feather.COPY));
    private Block.Code code;

    /// Some lines: their text, what was open before and after them, their flow.
    private record Chunk(String text, int before, int after, Prose flow) {}

    CodeView(Block.Code code) {
        node.getStyleClass().add("md-code");
        lines.getStyleClass().add("md-code-lines");
        Label language = new Label(code.language().isEmpty() ? "text" : code.language());
        language.getStyleClass().add("md-code-language");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        copy.getStyleClass().add("md-copy");
        copy.setOnAction(_ -> copy());
        copy.setAccessibleText("Copy the code");
        HBox head = new HBox(language, space, copy);
        head.getStyleClass().add("md-code-head");
        head.setAlignment(Pos.CENTER_LEFT);
        SideScroll scroll = new SideScroll(lines);
        scroll.getStyleClass().add("md-code-scroll");
        node.getChildren().addAll(head, scroll);
        show(code);
    }

    @Override
    public Block block() {
        return code;
    }

    @Override
    public Region node() {
        return node;
    }

    @Override
    public boolean update(Block next) {
        if (!(next instanceof Block.Code shown) || !shown.language().equals(code.language())) {
            return false;
        }
        show(shown);
        return true;
    }

    private void show(Block.Code shown) {
        code = shown;
        Language language = Languages.named(shown.language());
        List<String> parts = parts(shown.text());
        while (chunks.size() > parts.size()) {
            chunks.removeLast();
            lines.getChildren().removeLast();
        }
        int state = Lexer.START;
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (i == chunks.size()) {
                Prose flow = new Prose("\n", "md-code-flow");
                lines.getChildren().add(flow);
                chunks.add(new Chunk(null, state, state, flow));
            }
            Chunk present = chunks.get(i);
            if (!part.equals(present.text) || present.before != state) {
                chunks.set(i, colour(part, state, language, present.flow));
            }
            state = chunks.get(i).after;
        }
        int count = shown.text().isEmpty() ? 0 : (int) shown.text().lines().count();
        node.setAccessibleText(
                "Code%s, %d lines".formatted(shown.language().isEmpty() ? "" : ", " + shown.language(), count));
    }

    private static Chunk colour(String part, int before, Language language, Prose flow) {
        SpanList spans = new SpanList();
        int state = before;
        if (language == null) {
            spans.add(CodeKind.PLAIN, part);
        } else {
            Lexer lexer = new Lexer(language);
            int from = 0;
            for (int at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', from)) {
                state = lexer.line(part.substring(from, at), state, spans);
                spans.add(CodeKind.PLAIN, "\n");
                from = at + 1;
            }
            state = lexer.line(part.substring(from), state, spans);
        }
        List<Text> texts = new ArrayList<>();
        for (CodeSpan span : spans.spans()) {
            texts.addAll(InlineTexts.plain(span.text(), style(span.kind())));
        }
        flow.setTexts(texts);
        return new Chunk(part, before, state, flow);
    }

    private static String style(CodeKind kind) {
        return switch (kind) {
            case PLAIN -> "code-plain";
            case KEYWORD -> "code-keyword";
            case STRING -> "code-string";
            case NAME -> "code-name";
            case NUMBER -> "code-number";
            case COMMENT -> "code-comment";
        };
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        int count = 0;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            count++;
            if (count == CHUNK_LINES) {
                parts.add(text.substring(from, at));
                from = at + 1;
                count = 0;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private void copy() {
        ClipboardContent content = new ClipboardContent();
        content.putString(code.text());
        Clipboard.getSystemClipboard().setContent(content);
        copy.setText("Copied");
        copy.setGraphic(new FontIcon(Feather.CHECK));
        PauseTransition pause = new PauseTransition(COPIED);
        pause.setOnFinished(_ -> {
            copy.setText("Copy");
            copy.setGraphic(new FontIcon(Feather.COPY));
        });
        pause.play();
    }

    @Override
    public Prose last() {
        return chunks.isEmpty() ? null : chunks.getLast().flow;
    }
}
