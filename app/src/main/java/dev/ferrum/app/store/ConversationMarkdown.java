package dev.ferrum.app.store;

import dev.ferrum.engine.api.Role;
import java.util.List;
import java.util.Locale;

/// The shown branch of a conversation as a Markdown text for people: headings by speaker, reasoning folded.
public final class ConversationMarkdown {
    private ConversationMarkdown() {}

    /// `branch` runs from the first message to the last.
    public static String write(Conversation conversation, List<Message> branch) {
        StringBuilder text =
                new StringBuilder("# ").append(conversation.title()).append("\n");
        if (!conversation.settings().systemPrompt().isBlank()) {
            text.append("\n> **System prompt:** ")
                    .append(conversation.settings().systemPrompt().strip().replace("\n", "\n> "))
                    .append("\n");
        }
        branch.forEach(message -> write(text, message));
        return text.toString();
    }

    private static void write(StringBuilder text, Message message) {
        if (message.role() == Role.USER) {
            text.append("\n## You\n");
            for (Attachment file : message.attachments()) {
                text.append("\n*Attached: %s (%,d tokens)*\n".formatted(file.name(), file.tokens()));
            }
        } else {
            text.append("\n## ")
                    .append(message.model().isEmpty() ? "Answer" : message.model())
                    .append("\n");
        }
        if (!message.reasoning().isBlank()) {
            text.append("\n<details><summary>Thought for %s</summary>\n\n".formatted(seconds(message.figures())))
                    .append(message.reasoning().strip())
                    .append("\n\n</details>\n");
        }
        text.append("\n").append(message.text().strip()).append("\n");
        if (message.role() == Role.ASSISTANT && message.figures().tokens() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "\n*%.1f tok/s · %d tokens · %.2f s to first token%s*\n",
                    message.figures().tokensPerSecond(),
                    message.figures().tokens(),
                    message.figures().firstTokenNanos() / 1e9,
                    message.ending().isEmpty() ? "" : " · " + message.ending()));
        }
    }

    private static String seconds(Figures figures) {
        return String.format(Locale.ROOT, "%.0f s", figures.thinkingNanos() / 1e9);
    }
}
