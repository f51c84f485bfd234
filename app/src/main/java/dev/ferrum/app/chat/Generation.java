package dev.ferrum.app.chat;

import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.app.service.ModelCard;
import dev.ferrum.app.service.UiExecutor;
import dev.ferrum.app.start.Catalog;
import dev.ferrum.app.start.CatalogModel;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.api.Usage;
import dev.ferrum.engine.error.EngineException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// From a conversation to a request of the engine: sampling, what fits the context, submitting. Called on the UI
/// thread; texts are rendered and counted on another one, because that takes as long as they are long.
public final class Generation {
    private static final Usage NOTHING = new Usage(0, 0, 0, 0, 0, 0);

    private final EngineService service;
    private final Catalog catalog;
    private final LongSupplier seeds;
    private final Executor texts;
    private final UiExecutor ui;

    /// `seeds` gives each request its own; `texts` runs one task at a time, in order.
    public Generation(EngineService service, Catalog catalog, LongSupplier seeds, Executor texts, UiExecutor ui) {
        this.service = service;
        this.catalog = catalog;
        this.seeds = seeds;
        this.texts = texts;
        this.ui = ui;
    }

    /// The model in place, if one is ready.
    Optional<ModelCard> card() {
        return service.model().map(LoadedModel::card);
    }

    /// What the catalogue knows of it.
    Optional<CatalogModel> known() {
        return card().flatMap(card -> catalog.find(card.file()));
    }

    /// The sampling that `settings` come down to with the model in place.
    SamplingParams sampling(ChatSettings settings) {
        boolean knowsThinking = card().map(ModelCard::knowsThinking).orElse(false);
        return Presets.resolve(
                settings,
                known().map(CatalogModel::sampling).orElse(null),
                Presets.thinks(settings.thinking(), knowsThinking));
    }

    /// Asks for `reply` to `messages`; its events go to it, at the latest when the model in place is closed.
    void submit(Reply reply, List<ChatMessage> messages, ChatSettings settings, Continuation continuation) {
        LoadedModel model = service.model().orElse(null);
        if (model == null) {
            reply.offer(failed("the model was unloaded; load one and answer again"));
            return;
        }
        SamplingParams sampling = sampling(settings).withSeed(seeds.getAsLong());
        int most = known().map(CatalogModel::maxTokens).orElse(0);
        PromptPlan.Conversation conversation = conversation(messages, settings, model.card(), continuation);
        texts.execute(() -> {
            if (reply.isCancelled()) {
                reply.offer(new GenerationEvent.Finished(GenerationEvent.Reason.CANCELLED, NOTHING));
                return;
            }
            try {
                PromptPlan plan = PromptPlan.of(conversation, model.card().contextTokens(), model::countTokens);
                reply.submitted(
                        model.submit(new GenerationRequest(plan.prompt(), sampling, most), reply::offer),
                        plan.dropped());
            } catch (EngineException | IllegalStateException e) {
                reply.offer(failed(e.getMessage()));
            }
        });
    }

    /// Whether a reply begins anew or goes on inside the last message.
    enum Continuation {
        ANEW,
        INSIDE_LAST
    }

    /// Counts what `messages` take and what the next question would have to leave out; tells the UI thread while
    /// `wanted` answers true.
    void measure(
            List<ChatMessage> messages, ChatSettings settings, BooleanSupplier wanted, Consumer<ContextMeter> told) {
        LoadedModel model = service.model().orElse(null);
        if (model == null) {
            told.accept(ContextMeter.UNKNOWN);
            return;
        }
        int capacity = model.card().contextTokens();
        if (messages.isEmpty()) {
            told.accept(new ContextMeter(0, capacity, 0));
            return;
        }
        PromptPlan.Conversation conversation = conversation(messages, settings, model.card(), Continuation.ANEW);
        texts.execute(() -> {
            if (!wanted.getAsBoolean()) {
                return;
            }
            ContextMeter meter;
            try {
                PromptPlan plan = PromptPlan.of(conversation, capacity, model::countTokens);
                meter = new ContextMeter(plan.tokens(), capacity, plan.dropped());
            } catch (EngineException | IllegalStateException e) {
                // The template refuses this conversation; the reply will say why.
                meter = new ContextMeter(0, capacity, 0);
            }
            ContextMeter counted = meter;
            ui.execute(() -> {
                if (wanted.getAsBoolean()) {
                    told.accept(counted);
                }
            });
        });
    }

    /// Runs `task` where it may take time, with the number of tokens a text has; 0 while there is no model.
    void count(String text, Consumer<Integer> told) {
        LoadedModel model = service.model().orElse(null);
        texts.execute(() -> {
            int tokens = model == null ? 0 : model.countTokens(new Prompt.Text(text));
            ui.execute(() -> told.accept(tokens));
        });
    }

    /// Where reading files and other slow text work goes.
    Executor texts() {
        return texts;
    }

    UiExecutor ui() {
        return ui;
    }

    private static PromptPlan.Conversation conversation(
            List<ChatMessage> messages, ChatSettings settings, ModelCard card, Continuation continuation) {
        Thinking thinking = card.knowsThinking() ? settings.thinking() : Thinking.TEMPLATE_DEFAULT;
        return new PromptPlan.Conversation(
                settings.systemPrompt(), messages, thinking, continuation == Continuation.INSIDE_LAST);
    }

    private static GenerationEvent failed(String why) {
        return new GenerationEvent.Failed(new EngineException(why), NOTHING);
    }
}
