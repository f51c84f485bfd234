package dev.ferrum.app.chat;

import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.start.Catalog;
import dev.ferrum.app.start.CatalogModel;
import dev.ferrum.app.start.Switches;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.Usage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;

/// Sends, stops and shows: the state of the conversation page. All methods on the UI thread.
public final class ChatViewModel {
    private final EngineService service;
    private final Catalog catalog;
    private final Switches switches;
    private final LongSupplier seeds;
    private final LiveRate live;
    private final Transcript transcript = new Transcript();
    private final ReadOnlyBooleanWrapper replying = new ReadOnlyBooleanWrapper(false);
    private final ReadOnlyStringWrapper rate = new ReadOnlyStringWrapper("");
    private GenerationHandle handle;

    /// `seeds` gives each request its own; `nanoClock` is `System::nanoTime` outside tests.
    public ChatViewModel(
            EngineService service, Catalog catalog, Switches switches, LongSupplier seeds, LongSupplier nanoClock) {
        this.service = service;
        this.catalog = catalog;
        this.switches = switches;
        this.seeds = seeds;
        this.live = new LiveRate(nanoClock);
    }

    public Transcript transcript() {
        return transcript;
    }

    public ReadOnlyObjectProperty<EngineState> engineProperty() {
        return service.stateProperty();
    }

    /// True from sending to the reply's last event.
    public ReadOnlyBooleanProperty replyingProperty() {
        return replying.getReadOnlyProperty();
    }

    /// Speed of the reply that runs, else of the last one, such as `41.3 tok/s`; empty before the first.
    public ReadOnlyStringProperty rateProperty() {
        return rate.getReadOnlyProperty();
    }

    /// First messages to offer while the conversation is empty.
    public List<String> examples() {
        return model() == null
                ? List.of()
                : catalog.find(model()).map(CatalogModel::examples).orElse(List.of());
    }

    /// Loads the model that comes with Ferrum.
    public void loadDefault() {
        load(catalog.byDefault().file());
    }

    /// Loads another model; the conversation stays.
    public void load(Path file) {
        stop();
        service.load(switches.applyTo(EngineConfig.forModel(file)));
    }

    public boolean canSend(String text) {
        return !text.isBlank() && !replying.get() && service.stateProperty().get() instanceof EngineState.Ready;
    }

    /// Sends `text` when it can be sent; says whether it was.
    public boolean send(String text) {
        if (!canSend(text)) {
            return false;
        }
        transcript.ask(text.strip());
        GenerationRequest request = new GenerationRequest(
                new Prompt.Chat(transcript.messages()),
                catalog.samplingFor(model(), seeds.getAsLong()),
                catalog.find(model()).map(CatalogModel::maxTokens).orElse(0));
        transcript.beginReply();
        live.restart();
        replying.set(true);
        handle = service.submit(request, transcript::offer);
        return true;
    }

    /// Asks the running reply to end; what was written stays.
    public void stop() {
        if (handle != null) {
            handle.cancel();
        }
    }

    /// Forgets the conversation.
    public void startAnew() {
        if (!replying.get()) {
            transcript.clear();
            rate.set("");
        }
    }

    /// Takes over what the engine said since the last frame.
    public void onFrame() {
        Optional<GenerationEvent> last = transcript.drain();
        live.update(transcript.replyTokens()).ifPresent(speed -> rate.set(words(speed)));
        last.ifPresent(this::end);
    }

    private void end(GenerationEvent last) {
        Turn reply = transcript.reply();
        switch (last) {
            case GenerationEvent.Finished(var reason, var usage) -> {
                reply.end(
                        reason == GenerationEvent.Reason.CANCELLED ? Turn.Phase.STOPPED : Turn.Phase.DONE,
                        note(reason, usage));
                rate.set(rate(usage));
            }
            case GenerationEvent.Failed(var error, var _) -> reply.end(Turn.Phase.FAILED, error.getMessage());
            case GenerationEvent.Started _, GenerationEvent.Reading _, GenerationEvent.Token _ ->
                throw new IllegalStateException("expected an ending, found " + last);
        }
        handle = null;
        replying.set(false);
    }

    private static String note(GenerationEvent.Reason reason, Usage usage) {
        String figures = String.format(
                Locale.ROOT,
                "%s · %d tokens · %.2f s to first token",
                rate(usage),
                usage.generatedTokens(),
                usage.secondsToFirstToken());
        return switch (reason) {
            case END_OF_TURN, STOP_STRING -> figures;
            case MAX_TOKENS -> figures + " · ended at the model's length limit";
            case CONTEXT_FULL -> figures + " · the context is full; start a new chat";
            case OUT_OF_KV -> figures + " · no memory for more context is left; start a new chat";
            case CANCELLED -> figures + " · stopped";
        };
    }

    private static String rate(Usage usage) {
        return words(usage.generatedTokensPerSecond());
    }

    private static String words(double tokensPerSecond) {
        return String.format(Locale.ROOT, "%.1f tok/s", tokensPerSecond);
    }

    private Path model() {
        return service.stateProperty().get() instanceof EngineState.Ready(var card) ? card.file() : null;
    }
}
