package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Channel;
import dev.ferrum.engine.api.GenerationHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A sink that keeps everything and checks the order of events.
final class Recorder implements Consumer<GenerationEvent> {
    final List<GenerationEvent> events = new ArrayList<>();
    GenerationHandle handle;
    /// Runs with each event.
    Consumer<GenerationEvent> also = event -> {};

    @Override
    public void accept(GenerationEvent event) {
        if (end() != null) {
            throw new IllegalStateException("an event after the last one: " + event);
        }
        if (event instanceof GenerationEvent.Token && !(events.getFirst() instanceof GenerationEvent.Started)) {
            throw new IllegalStateException("a token before Started");
        }
        if (event instanceof GenerationEvent.Reading && events.getLast() instanceof GenerationEvent.Token) {
            throw new IllegalStateException("the prompt is read after a token was written");
        }
        if (event instanceof GenerationEvent.Started && !events.isEmpty()) {
            throw new IllegalStateException("Started is not first");
        }
        events.add(event);
        also.accept(event);
    }

    List<Integer> ids() {
        return events.stream()
                .filter(event -> event instanceof GenerationEvent.Token token && token.id() >= 0)
                .map(event -> ((GenerationEvent.Token) event).id())
                .toList();
    }

    String text() {
        return text(Channel.REASONING) + text(Channel.ANSWER);
    }

    String text(Channel channel) {
        StringBuilder text = new StringBuilder();
        for (GenerationEvent event : events) {
            if (event instanceof GenerationEvent.Token token && token.channel() == channel) {
                text.append(token.text());
            }
        }
        return text.toString();
    }

    GenerationEvent.Started started() {
        return (GenerationEvent.Started) events.getFirst();
    }

    /// The last event, or null while the request runs.
    GenerationEvent end() {
        if (events.isEmpty()) {
            return null;
        }
        GenerationEvent last = events.getLast();
        return last instanceof GenerationEvent.Finished || last instanceof GenerationEvent.Failed ? last : null;
    }

    GenerationEvent.Finished finished() {
        return (GenerationEvent.Finished) end();
    }

    GenerationEvent.Failed failed() {
        return (GenerationEvent.Failed) end();
    }

    GenerationEvent.Reason reason() {
        return finished().reason();
    }
}
