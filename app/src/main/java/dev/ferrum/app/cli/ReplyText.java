package dev.ferrum.app.cli;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Channel;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/// Collects a reply and hands each piece of text on as it comes. Called on the engine thread.
final class ReplyText implements Consumer<GenerationEvent> {
    private final Map<Channel, StringBuilder> texts = new EnumMap<>(Channel.class);
    private final Map<Channel, Consumer<String>> printers = new EnumMap<>(Channel.class);

    ReplyText(Consumer<String> answer, Consumer<String> reasoning) {
        printers.put(Channel.ANSWER, answer);
        printers.put(Channel.REASONING, reasoning);
    }

    @Override
    public synchronized void accept(GenerationEvent event) {
        if (event instanceof GenerationEvent.Token(var _, var text, var channel) && !text.isEmpty()) {
            StringBuilder whole = texts.computeIfAbsent(channel, _ -> new StringBuilder());
            // Templates put line feeds between reasoning and answer; the first line of a reply is never empty.
            String shown = whole.isEmpty() ? text.stripLeading() : text;
            whole.append(shown);
            if (!shown.isEmpty()) {
                printers.get(channel).accept(shown);
            }
        }
    }

    synchronized String text(Channel channel) {
        StringBuilder whole = texts.get(channel);
        return whole == null ? "" : whole.toString();
    }
}
