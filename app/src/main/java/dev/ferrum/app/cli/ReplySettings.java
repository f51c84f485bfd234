package dev.ferrum.app.cli;

import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.SamplingParams;
import java.util.List;

/// How replies of one run of `ferrum chat` are made.
record ReplySettings(SamplingParams sampling, int maxTokens, List<String> stop, Thinking thinking) {
    ReplySettings {
        stop = List.copyOf(stop);
    }

    GenerationRequest request(List<ChatMessage> messages) {
        return new GenerationRequest(new Prompt.Chat(messages, thinking, false), sampling, maxTokens, stop, false);
    }

    ReplySettings withThinking(Thinking wanted) {
        return new ReplySettings(sampling, maxTokens, stop, wanted);
    }
}
