package dev.ferrum.app.markdown;

import java.net.URI;
import java.util.function.Consumer;
import javafx.scene.layout.VBox;

/// A message in Markdown, selectable, that may grow at its end: what is finished is neither read nor laid out again.
///
/// Style class `markdown`; sizes follow the font size of what is around.
public final class MarkdownView extends VBox {
    private final MarkdownStream stream = new MarkdownStream(new MarkdownParser());
    private final BlockViews blocks;
    private final MessageSelection selection;
    private final StreamCaret caret = new StreamCaret(this);

    /// `openLink` gets the addresses of links that are clicked: web pages and mail only.
    public MarkdownView(Consumer<URI> openLink) {
        getStyleClass().addAll("markdown", "md-blocks");
        VBox box = new VBox();
        box.getStyleClass().add("md-blocks");
        getChildren().addAll(box, caret.node());
        blocks = new BlockViews(box, openLink);
        selection = new MessageSelection(this, stream::source);
    }

    /// Makes `markdown` the text. Cheap when it is the text before with more at its end; at most once a frame.
    public void setMarkdown(String markdown) {
        blocks.show(stream.set(markdown));
        caret.moved();
    }

    /// Shows where text will appear next, while a message is written.
    public void setCaretShown(boolean shown) {
        caret.show(shown);
    }

    /// What is selected, as plain text.
    public String selectedText() {
        return selection.selected();
    }

    Prose lastFlow() {
        return blocks.last();
    }

    @Override
    protected void layoutChildren() {
        super.layoutChildren();
        caret.place();
    }
}
