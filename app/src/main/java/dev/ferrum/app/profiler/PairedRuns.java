package dev.ferrum.app.profiler;

import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.app.service.ModelProfiler;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationHandle;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.profile.StepReading;
import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/// Runs the same prompt with two settings, in turns, so that a machine that grows slower meanwhile does so for
/// both. The prompt is computed anew each time; the answer is greedy, so that both sides write the same unless the
/// settings change what the model says. Waits for the runs: not on the UI thread.
final class PairedRuns {
    static final int ROUNDS = 4;
    static final int TOKENS = 72;
    /// The first steps of an answer warm caches: they are left out.
    private static final int LEFT_OUT = 8;

    private final LoadedModel model;
    private final ModelProfiler profiler;
    private final String question;
    private final BooleanSupplier cancelled;

    PairedRuns(LoadedModel model, ModelProfiler profiler, String question, BooleanSupplier cancelled) {
        this.model = model;
        this.profiler = profiler;
        this.question = question;
        this.cancelled = cancelled;
    }

    /// What one side has gathered.
    static final class Side {
        private final String label;
        private final Knobs knobs;
        private final List<StepTrace> steps = new ArrayList<>();
        private List<Integer> tokens = List.of();

        Side(String label, Knobs knobs) {
            this.label = label;
            this.knobs = knobs;
        }

        ComparedRun run() {
            return new ComparedRun(label, knobs, steps, tokens);
        }
    }

    /// One run of `side`. The profiler has to be on.
    void run(Side side) throws InterruptedException {
        if (cancelled.getAsBoolean()) {
            return;
        }
        profiler.switchTo(side.knobs.switches(), side.knobs.boundaries());
        profiler.forgetPrompts();
        long next = profiler.steps(0).next();
        List<Integer> tokens = new CopyOnWriteArrayList<>();
        List<StepTrace> steps = new ArrayList<>();
        Prompt prompt = new Prompt.Chat(List.of(ChatMessage.user(question)));
        GenerationHandle handle =
                model.submit(new GenerationRequest(prompt, SamplingParams.greedy(), TOKENS, List.of(), true), event -> {
                    if (event instanceof GenerationEvent.Token token && token.id() >= 0) {
                        tokens.add(token.id());
                    }
                });
        GenerationEvent last = handle.await();
        if (last instanceof GenerationEvent.Failed failed) {
            throw new EngineException(failed.error().getMessage());
        }
        StepReading reading = profiler.steps(next);
        steps.addAll(reading.steps());
        int decodes = 0;
        for (StepTrace step : steps) {
            boolean decode = step.figures().promptTokens() == 0;
            if (!decode || decodes++ >= LEFT_OUT) {
                side.steps.add(step);
            }
        }
        side.tokens = List.copyOf(tokens);
    }
}
