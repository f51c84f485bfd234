package dev.ferrum.app.cli;

import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.Prompt.Thinking;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// The lines that start with a slash.
final class ChatCommands {
    private static final String HELP = """
            /help            this list
            /clear           forget the conversation
            /system [TEXT]   set the system message and start anew; without TEXT show it
            /think on|off    ask for reasoning or not, where the model knows how
            /save FILE       write the conversation as Markdown
            /quit            leave (also Ctrl-D)
            """;

    private final Conversation conversation;
    private final PrintWriter out;

    /// What the conversation does after a command.
    enum Next {
        GO_ON,
        LEAVE
    }

    ChatCommands(Conversation conversation, PrintWriter out) {
        this.conversation = conversation;
        this.out = out;
    }

    Next run(String line) {
        String[] parts = line.split("\\s+", 2);
        String rest = parts.length == 2 ? parts[1].strip() : "";
        switch (parts[0]) {
            case "/help", "/?" -> out.print(HELP);
            case "/clear" -> {
                conversation.clear();
                out.println("Forgotten.");
            }
            case "/system" -> system(rest);
            case "/think" -> think(rest);
            case "/save" -> save(rest);
            case "/quit", "/exit" -> {
                return Next.LEAVE;
            }
            default -> out.println(parts[0] + ": no such command; /help lists them");
        }
        return Next.GO_ON;
    }

    private void system(String text) {
        if (text.isEmpty()) {
            out.println(conversation.system().orElse("No system message."));
        } else {
            conversation.setSystem(Optional.of(text));
            out.println("System message set; the conversation starts anew.");
        }
    }

    private void think(String wanted) {
        if (!conversation.engine().knowsThinking()) {
            out.println("This model's template has no switch for reasoning.");
            return;
        }
        switch (wanted) {
            case "on" -> conversation.setSettings(conversation.settings().withThinking(Thinking.ON));
            case "off" -> conversation.setSettings(conversation.settings().withThinking(Thinking.OFF));
            default -> {
                out.println("/think: expected on or off");
                return;
            }
        }
        out.println("Reasoning is " + wanted + ".");
    }

    private void save(String name) {
        if (name.isEmpty()) {
            out.println("/save: expected a file name");
            return;
        }
        StringBuilder text = new StringBuilder();
        for (ChatMessage message : conversation.transcript()) {
            text.append("## ").append(message.role().templateName()).append("\n\n");
            text.append(message.content().strip()).append("\n\n");
        }
        try {
            Files.writeString(Path.of(name), text);
            out.println("Saved to " + name + ".");
        } catch (IOException | InvalidPathException e) {
            out.println("%s could not be written: %s".formatted(name, e.getMessage()));
        }
    }
}
