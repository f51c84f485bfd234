package dev.ferrum.app.markdown;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Tooltip;
import javafx.scene.input.MouseButton;
import javafx.scene.text.Text;

/// Runs of a line as text nodes: styles by class, fonts by script, links that open.
final class InlineTexts {
    private final Consumer<URI> openLink;
    private final List<Text> texts = new ArrayList<>();

    private InlineTexts(Consumer<URI> openLink) {
        this.openLink = openLink;
    }

    static List<Text> of(List<Inline> inlines, Consumer<URI> openLink) {
        InlineTexts made = new InlineTexts(openLink);
        made.add(inlines, new Look("md-text", false, ""));
        return made.texts;
    }

    /// Plain text in the style class `style`, split by font.
    static List<Text> plain(String text, String style) {
        List<Text> texts = new ArrayList<>();
        for (FontRuns.Run run : FontRuns.split(text)) {
            texts.add(node(run, style));
        }
        return texts;
    }

    /// How text looks: its style class, whether it is struck through, and where it leads if it is a link.
    private record Look(String style, boolean struck, String href) {
        Look with(String other) {
            // Strong inside emphasis and the other way round.
            boolean both = !style.equals(other) && (style.equals("md-strong") || style.equals("md-emphasis"));
            return new Look(both ? "md-strong-emphasis" : other, struck, href);
        }

        Look struckThrough() {
            return new Look(style, true, href);
        }

        Look leadingTo(String address) {
            return new Look(style, struck, address);
        }
    }

    private void add(List<Inline> inlines, Look look) {
        for (Inline inline : inlines) {
            switch (inline) {
                case Inline.Text(var text) -> add(text, look);
                case Inline.Strong(var inner) -> add(inner, look.with("md-strong"));
                case Inline.Emphasis(var inner) -> add(inner, look.with("md-emphasis"));
                case Inline.Strike(var inner) -> add(inner, look.struckThrough());
                case Inline.InlineCode(var text) ->
                    add("\u2009" + text + "\u2009", new Look("md-inline-code", look.struck, look.href));
                case Inline.Link(var href, var inner) -> add(inner, look.leadingTo(href));
                case Inline.LineBreak() -> add("\n", look);
                case Inline.MathSource(var source) -> add(source, new Look("md-math", look.struck, look.href));
            }
        }
    }

    private void add(String text, Look look) {
        for (FontRuns.Run run : FontRuns.split(text)) {
            Text node = node(run, look.style);
            node.setStrikethrough(look.struck);
            if (!look.href.isEmpty()) {
                lead(node, look.href);
            }
            texts.add(node);
        }
    }

    private static Text node(FontRuns.Run run, String style) {
        Text node = new Text(run.text());
        node.getStyleClass().add(style);
        switch (run.script()) {
            case LATIN -> {}
            case CJK -> node.getStyleClass().add("font-cjk");
            case HANGUL -> node.getStyleClass().add("font-hangul");
            case EMOJI -> node.getStyleClass().add("font-emoji");
        }
        return node;
    }

    private void lead(Text node, String href) {
        Optional<URI> address = Addresses.openable(href);
        node.setUserData(href);
        if (address.isEmpty()) {
            return;
        }
        node.getStyleClass().add("md-link");
        node.setAccessibleRole(AccessibleRole.HYPERLINK);
        Tooltip.install(node, new Tooltip(href));
        node.setOnMouseClicked(event -> {
            if (event.getButton() == MouseButton.PRIMARY && event.isStillSincePress()) {
                openLink.accept(address.get());
            }
        });
    }
}
