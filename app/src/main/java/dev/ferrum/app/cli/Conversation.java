package dev.ferrum.app.cli;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.api.GenerationHandle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// A conversation at the terminal. Ctrl-C stops the reply that runs; at the prompt it clears the line, and Ctrl-D
/// ends.
final class Conversation {
    private final Engine engine;
    private final AtomicReference<GenerationHandle> running = new AtomicReference<>();
    private final List<ChatMessage> messages = new ArrayList<>();
    private ReplySettings settings;
    private Optional<String> system;

    Conversation(Engine engine, ReplySettings settings, String system) {
        this.engine = engine;
        this.settings = settings;
        this.system = Optional.ofNullable(system);
    }

    /// Reads and answers until the person leaves; returns the exit code.
    int run() throws InterruptedException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            terminal.handle(Terminal.Signal.INT, _ -> stopReply());
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            greet(terminal);
            ChatCommands commands = new ChatCommands(this, terminal.writer());
            while (true) {
                String line;
                try {
                    line = reader.readLine("> ").strip();
                } catch (UserInterruptException e) {
                    continue;
                } catch (EndOfFileException e) {
                    return FerrumCommand.DONE;
                }
                if (line.startsWith("/")) {
                    if (commands.run(line) == ChatCommands.Next.LEAVE) {
                        return FerrumCommand.DONE;
                    }
                } else if (!line.isEmpty()) {
                    answer(line, terminal);
                }
                terminal.flush();
            }
        } catch (IOException e) {
            throw new CommandException("the terminal could not be opened: " + e.getMessage(), e);
        }
    }

    /// Forgets all messages; the system message stays.
    void clear() {
        messages.clear();
    }

    void setSystem(Optional<String> text) {
        system = text;
        clear();
    }

    Optional<String> system() {
        return system;
    }

    ReplySettings settings() {
        return settings;
    }

    void setSettings(ReplySettings changed) {
        settings = changed;
    }

    Engine engine() {
        return engine;
    }

    /// The system message, if any, and all messages so far.
    List<ChatMessage> transcript() {
        List<ChatMessage> all = new ArrayList<>();
        system.ifPresent(text -> all.add(ChatMessage.system(text)));
        all.addAll(messages);
        return all;
    }

    private void greet(Terminal terminal) {
        terminal.writer()
                .println("%s on %s · /help for commands, Ctrl-C stops a reply, Ctrl-D leaves"
                        .formatted(engine.model().name(), Words.backend(engine.backendReport())));
        terminal.flush();
    }

    private void answer(String question, Terminal terminal) throws InterruptedException {
        messages.add(ChatMessage.user(question));
        ReplyText reply = new ReplyText(text -> print(terminal, text), text -> print(terminal, Ansi.dim(text)));
        GenerationHandle handle = engine.submit(settings.request(transcript()), reply);
        running.set(handle);
        GenerationEvent last;
        try {
            last = handle.await();
        } finally {
            running.set(null);
        }
        terminal.writer().println();
        String answer = reply.text(Channel.ANSWER);
        if (answer.isEmpty()) {
            messages.removeLast();
        } else {
            messages.add(ChatMessage.assistant(answer));
        }
        terminal.writer().println(Ansi.dim(note(last)));
        terminal.flush();
    }

    private static String note(GenerationEvent last) {
        return switch (last) {
            case GenerationEvent.Finished(var reason, var usage) -> {
                String ending = Words.ending(reason);
                yield ending.isEmpty() ? Words.usage(usage) : Words.usage(usage) + " · " + ending;
            }
            case GenerationEvent.Failed(var error, var _) -> "failed: " + error.getMessage();
            case GenerationEvent.Started _, GenerationEvent.Reading _, GenerationEvent.Token _ -> "";
        };
    }

    private static void print(Terminal terminal, String text) {
        terminal.writer().print(text);
        terminal.flush();
    }

    private void stopReply() {
        GenerationHandle handle = running.get();
        if (handle != null) {
            handle.cancel();
        }
    }
}
