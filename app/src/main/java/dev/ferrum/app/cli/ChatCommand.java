package dev.ferrum.app.cli;

import dev.ferrum.app.start.CatalogModel;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.KvPrecision;
import dev.ferrum.engine.api.Prompt.Thinking;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ferrum chat`: one reply to PROMPT or to standard input, or a conversation when a person sits at the terminal.
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        description = "Talk to a model: one reply to PROMPT (or to what is piped in), else a conversation.")
final class ChatCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Mixin
    private EngineOptions engineOptions;

    @Mixin
    private SamplingOptions samplingOptions;

    @Option(names = "--system", paramLabel = "TEXT", description = "The system message.")
    private String system;

    @Option(
            names = {"-n", "--max-tokens"},
            paramLabel = "N",
            description = "Most tokens of a reply; 0 is no limit. Default: the model's advice.")
    private Integer maxTokens;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End the reply before this text. May be repeated.")
    private List<String> stop = List.of();

    @Option(names = "--no-think", description = "Ask the template for a reply without reasoning.")
    private boolean noThink;

    @Option(names = "--json", description = "Print one JSON object instead of text (with a prompt only).")
    private boolean json;

    @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "What to say.")
    private String prompt;

    ChatCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        String given =
                prompt == null && !console.terminals().in() ? console.readAll().strip() : prompt;
        if (given != null && given.isBlank()) {
            throw new CommandException("prompt: expected text, found none; `ferrum chat` alone starts a conversation");
        }
        if (given == null && json) {
            throw new CommandException("--json: expected a prompt as well; a conversation is for people");
        }
        Path file = engineOptions.file(start);
        ReplySettings settings = new ReplySettings(
                samplingOptions.params(start, file),
                maxTokens == null ? adviceOnLength(file) : maxTokens,
                stop,
                noThink ? Thinking.OFF : Thinking.TEMPLATE_DEFAULT);
        try (Engine engine = engineOptions.open(engineOptions.config(start, KvPrecision.F16), console)) {
            int code = given == null
                    ? new Conversation(engine, settings, system).run()
                    : new OneReply(engine, console, settings).run(messages(given), json ? Form.JSON : Form.TEXT);
            if (engineOptions.profile()) {
                console.err().print(StageReport.table(engine.profile()));
            }
            return code;
        }
    }

    private List<ChatMessage> messages(String question) {
        List<ChatMessage> messages = new ArrayList<>();
        if (system != null) {
            messages.add(ChatMessage.system(system));
        }
        messages.add(ChatMessage.user(question));
        return messages;
    }

    private int adviceOnLength(Path file) {
        return start.catalog().find(file).map(CatalogModel::maxTokens).orElse(0);
    }

    /// How one reply is printed.
    enum Form {
        TEXT,
        JSON
    }
}
