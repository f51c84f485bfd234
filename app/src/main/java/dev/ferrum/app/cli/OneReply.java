package dev.ferrum.app.cli;

import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.api.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One reply for scripts and pipes: standard output gets the answer and nothing else.
final class OneReply {
    private final Engine engine;
    private final Console console;
    private final ReplySettings settings;

    OneReply(Engine engine, Console console, ReplySettings settings) {
        this.engine = engine;
        this.console = console;
        this.settings = settings;
    }

    /// Streams the reply and returns the exit code.
    int run(List<ChatMessage> messages, ChatCommand.Form form) throws InterruptedException {
        ReplyText reply = new ReplyText(
                form == ChatCommand.Form.JSON ? _ -> {} : this::printAnswer,
                form == ChatCommand.Form.JSON ? _ -> {} : this::printReasoning);
        GenerationEvent last = engine.submit(settings.request(messages), reply).await();
        if (form == ChatCommand.Form.JSON) {
            console.out().println(Json.text(asMap(reply, last)));
        } else {
            console.out().println();
        }
        console.out().flush();
        return switch (last) {
            case GenerationEvent.Finished(var reason, var usage) -> {
                String ending = Words.ending(reason);
                String note = ending.isEmpty() ? Words.usage(usage) : Words.usage(usage) + " · " + ending;
                console.err().println(console.dimOnErr(note));
                yield FerrumCommand.DONE;
            }
            case GenerationEvent.Failed(var error, var _) -> throw error;
            case GenerationEvent.Started _, GenerationEvent.Reading _, GenerationEvent.Token _ ->
                throw new IllegalStateException("expected an ending as last event, found " + last);
        };
    }

    private void printAnswer(String text) {
        console.out().print(text);
        console.out().flush();
    }

    private void printReasoning(String text) {
        console.err().print(console.dimOnErr(text));
        console.err().flush();
    }

    private static Map<String, Object> asMap(ReplyText reply, GenerationEvent last) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("answer", reply.text(Channel.ANSWER));
        json.put("reasoning", reply.text(Channel.REASONING));
        if (last instanceof GenerationEvent.Finished(var reason, var usage)) {
            json.put("ended", reason.name().toLowerCase(Locale.ROOT));
            json.put("usage", usage(usage));
        }
        return json;
    }

    private static Map<String, Object> usage(Usage usage) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("prompt_tokens", usage.promptTokens());
        json.put("reused_tokens", usage.reusedTokens());
        json.put("generated_tokens", usage.generatedTokens());
        json.put("prompt_tokens_per_second", usage.promptTokensPerSecond());
        json.put("generated_tokens_per_second", usage.generatedTokensPerSecond());
        json.put("seconds_to_first_token", usage.secondsToFirstToken());
        return json;
    }
}
