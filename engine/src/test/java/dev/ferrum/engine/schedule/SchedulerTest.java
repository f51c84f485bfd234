package dev.ferrum.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.SamplingParams;
import dev.ferrum.engine.profile.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The scheduler from submission to the last event; what fails on the way is in [SchedulerFailureTest].
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SchedulerTest {
    @Test
    void aRequestGetsTheModelsGreedyContinuation() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] prompt = SchedulerRig.prompt(1, 37);
            Recorder answer = rig.submit(prompt, 12);
            rig.run();
            assertEquals(rig.greedy(prompt, 12), answer.ids());
            assertEquals(Reason.MAX_TOKENS, answer.reason());
            assertEquals(new GenerationEvent.Started(37, 0), answer.started());
            assertEquals(12, answer.finished().usage().generatedTokens());
            assertEquals(37, answer.finished().usage().promptTokens());
            // Chunks of 16, 16 and 5 prompt tokens, then one token a step; the last token is not fed.
            assertEquals(List.of(16, 16, 5), rig.model.stepRows.subList(0, 3));
            assertEquals(37 + 11, rig.model.computedRows());
        }
    }

    @Test
    void aLongPromptSaysAfterEachPieceButTheLastHowFarItIs() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Recorder answer = rig.submit(SchedulerRig.prompt(1, 37), 3);
            rig.run();
            assertEquals(
                    List.of(new GenerationEvent.Reading(16, 37), new GenerationEvent.Reading(32, 37)),
                    answer.events.subList(1, 3));
            assertEquals(
                    2,
                    answer.events.stream()
                            .filter(GenerationEvent.Reading.class::isInstance)
                            .count());
        }
    }

    @Test
    void sixteenConversationsAtOnceGetExactlyTheTokensEachGetsAlone() {
        try (SchedulerRig rig = new SchedulerRig()) {
            List<Recorder> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                answers.add(rig.submit(SchedulerRig.prompt(i, 5 + 7 * i), 20 + i));
            }
            rig.run();
            for (int i = 0; i < 16; i++) {
                assertEquals(
                        rig.greedy(SchedulerRig.prompt(i, 5 + 7 * i), 20 + i),
                        answers.get(i).ids());
                assertEquals(Reason.MAX_TOKENS, answers.get(i).reason());
            }
            assertTrue(rig.model.stepRows.stream().anyMatch(rows -> rows >= 16), "nothing was batched");
        }
    }

    @Test
    void sixteenConversationsFinishOnTheEngineThread() throws InterruptedException {
        try (SchedulerRig rig = new SchedulerRig()) {
            rig.scheduler.start();
            List<Recorder> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                answers.add(rig.submit(SchedulerRig.prompt(i, 20 + i), 30));
            }
            for (int i = 0; i < 16; i++) {
                GenerationEvent end = answers.get(i).handle.await();
                assertEquals(
                        Reason.MAX_TOKENS,
                        assertInstanceOf(GenerationEvent.Finished.class, end).reason());
                assertEquals(
                        rig.greedy(SchedulerRig.prompt(i, 20 + i), 30),
                        answers.get(i).ids());
            }
        }
    }

    @Test
    void aReplyIsCancelledInTheMiddleWithinOneStepAndTheNextOneWorks() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Recorder first = rig.submit(SchedulerRig.prompt(1, 8), 0);
            rig.steps(5);
            int tokens = first.ids().size();
            assertEquals(5, tokens);
            first.handle.cancel();
            rig.steps(1);
            assertEquals(Reason.CANCELLED, first.reason());
            assertEquals(tokens, first.ids().size());
            assertTrue(first.handle.isDone());
            Recorder next = rig.submit(SchedulerRig.prompt(2, 8), 4);
            rig.run();
            assertEquals(rig.greedy(SchedulerRig.prompt(2, 8), 4), next.ids());
        }
    }

    @Test
    void cancellingDuringAStepSendsNoFurtherToken() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Recorder answer = rig.submit(SchedulerRig.prompt(1, 8), 0);
            rig.steps(3);
            rig.model.beforeStep = answer.handle::cancel;
            rig.run();
            assertEquals(3, answer.ids().size());
            assertEquals(Reason.CANCELLED, answer.reason());
        }
    }

    @Test
    void aWaitingRequestCanBeCancelled() {
        try (SchedulerRig rig = new SchedulerRig(64, 64, 1, 16)) {
            Recorder running = rig.submit(SchedulerRig.prompt(1, 4), 10);
            Recorder waiting = rig.submit(SchedulerRig.prompt(2, 4), 10);
            rig.steps(2);
            waiting.handle.cancel();
            rig.steps(1);
            assertEquals(List.of(Reason.CANCELLED), List.of(waiting.reason()));
            assertEquals(1, waiting.events.size());
            rig.run();
            assertEquals(rig.greedy(SchedulerRig.prompt(1, 4), 10), running.ids());
        }
    }

    @Test
    void anAnswerToAPromptThatOpensTheThinkingPartBeginsInTheReasoningChannel() {
        try (SchedulerRig rig = new SchedulerRig()) {
            Prompt thinking = new Prompt.Tokens(List.of(40, 41, FakeTokenizer.THINK));
            Recorder answer = rig.submit(new GenerationRequest(thinking, SamplingParams.greedy(), 6, List.of(), true));
            rig.run();
            assertEquals(6, answer.ids().size());
            GenerationEvent.Token first = (GenerationEvent.Token) answer.events.get(1);
            assertEquals(GenerationEvent.Channel.REASONING, first.channel());
        }
    }

    @Test
    void usageHasTheTimesOfQueuePromptAndGeneration() {
        try (SchedulerRig rig = new SchedulerRig(64, 100, 1, 16)) {
            Recorder first = rig.submit(SchedulerRig.prompt(1, 30), 5);
            Recorder second = rig.submit(SchedulerRig.prompt(2, 30), 1);
            Recorder never = rig.submit(SchedulerRig.prompt(3, 30), 1);
            never.handle.cancel();
            rig.run();
            var usage = first.finished().usage();
            assertTrue(usage.queuedNanos() >= 0 && usage.promptNanos() > 0 && usage.generationNanos() > 0);
            assertTrue(usage.generatedTokensPerSecond() > 0);
            var later = second.finished().usage();
            assertTrue(later.queuedNanos() > usage.promptNanos(), "it waited for the first request");
            assertEquals(0, later.generationNanos());
            assertEquals(0, never.finished().usage().promptNanos());
        }
    }

    @Test
    void theModelsEndTokenEndsTheTurnAndIsNotShown() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] prompt = promptAnsweredWithEnd(rig);
            Recorder answer =
                    rig.submit(new GenerationRequest(SchedulerRig.prompt(prompt), SamplingParams.greedy(), 500));
            rig.run();
            List<Integer> expected = rig.greedy(prompt, 500);
            assertEquals(expected.subList(0, expected.indexOf(FakeTokenizer.END)), answer.ids());
            assertEquals(Reason.END_OF_TURN, answer.reason());
            assertEquals(answer.ids().size(), answer.finished().usage().generatedTokens());
        }
    }

    private static int[] promptAnsweredWithEnd(SchedulerRig rig) {
        for (int seed = 0; ; seed++) {
            int[] prompt = SchedulerRig.prompt(seed, 5);
            int at = rig.greedy(prompt, 100).indexOf(FakeTokenizer.END);
            if (at > 3) {
                return prompt;
            }
        }
    }

    @Test
    void aFullContextEndsTheRequestAndDropsNothing() {
        try (SchedulerRig rig = new SchedulerRig(64, 24, 4, 16)) {
            int[] prompt = SchedulerRig.prompt(3, 18);
            Recorder answer = rig.submit(prompt, 0);
            rig.run();
            assertEquals(Reason.CONTEXT_FULL, answer.reason());
            assertEquals(rig.greedy(prompt, 6), answer.ids());
            Recorder tooLong = rig.submit(SchedulerRig.prompt(3, 24), 0);
            rig.run();
            assertEquals(Reason.CONTEXT_FULL, tooLong.reason());
            assertEquals(24, tooLong.finished().usage().promptTokens());
            assertEquals(1, tooLong.events.size());
        }
    }

    @Test
    void withoutFreeBlocksTheYoungestEndsAndTheOldestFinishes() {
        // 12 blocks of 4 tokens: two of 16 prompt tokens fit, both cannot grow to 32.
        try (SchedulerRig rig = new SchedulerRig(12, 40, 4, 16)) {
            Recorder old = rig.submit(SchedulerRig.prompt(1, 16), 20);
            Recorder young = rig.submit(SchedulerRig.prompt(2, 16), 20);
            rig.run();
            assertEquals(rig.greedy(SchedulerRig.prompt(1, 16), 20), old.ids());
            assertEquals(Reason.OUT_OF_KV, young.reason());
            List<Integer> got = young.ids();
            assertTrue(got.size() > 0 && got.size() < 20, got.toString());
            assertEquals(rig.greedy(SchedulerRig.prompt(2, 16), got.size()), got);
        }
    }

    @Test
    void aPromptThatHasNoRoomYetWaitsAndOneThatNeverWillEndsAtOnce() {
        try (SchedulerRig rig = new SchedulerRig(8, 100, 4, 16)) {
            Recorder first = rig.submit(SchedulerRig.prompt(1, 20), 6);
            Recorder second = rig.submit(SchedulerRig.prompt(2, 20), 6);
            Recorder never = rig.submit(SchedulerRig.prompt(3, 40), 6);
            rig.run();
            assertEquals(rig.greedy(SchedulerRig.prompt(1, 20), 6), first.ids());
            assertEquals(rig.greedy(SchedulerRig.prompt(2, 20), 6), second.ids());
            assertEquals(Reason.OUT_OF_KV, never.reason());
        }
    }

    @Test
    void aLongPromptNeitherStopsDecodingNorAShortPrompt() {
        try (SchedulerRig rig = new SchedulerRig(4096, 2000, 8, 16)) {
            Recorder decoding = rig.submit(SchedulerRig.prompt(1, 4), 100);
            rig.steps(3);
            Recorder longPrompt = rig.submit(SchedulerRig.prompt(2, 800), 5);
            rig.steps(1);
            Recorder shortPrompt = rig.submit(SchedulerRig.prompt(3, 20), 1);
            int before = decoding.ids().size();
            rig.steps(6);
            assertEquals(before + 6, decoding.ids().size());
            assertEquals(1, shortPrompt.ids().size());
            assertTrue(longPrompt.ids().isEmpty());
            rig.run();
            assertEquals(rig.greedy(SchedulerRig.prompt(2, 800), 5), longPrompt.ids());
        }
    }

    @Test
    void theSameSeedGivesTheSameAnswerWhoeverElseRuns() {
        SamplingParams warm = new SamplingParams(1.3f, 0, 0.9f, 0f, 1.1f, 0.2f, 0.1f, 16, 77);
        GenerationRequest request =
                new GenerationRequest(SchedulerRig.prompt(SchedulerRig.prompt(5, 9)), warm, 40, List.of(), true);
        try (SchedulerRig alone = new SchedulerRig();
                SchedulerRig crowded = new SchedulerRig()) {
            Recorder quiet = alone.submit(request);
            alone.run();
            for (int i = 0; i < 10; i++) {
                crowded.submit(SchedulerRig.prompt(i, 13), 50);
            }
            Recorder busy = crowded.submit(request);
            crowded.run();
            assertEquals(quiet.ids(), busy.ids());
            assertEquals(40, busy.ids().size());
        }
    }

    @Test
    void switchesApplyFromTheNextStepAndCountersAddUp() {
        try (SchedulerRig rig = new SchedulerRig()) {
            MoeSwitches other = new MoeSwitches(false, true, true);
            rig.scheduler.setMoeSwitches(other);
            rig.submit(SchedulerRig.prompt(1, 20), 5);
            rig.run();
            assertEquals(other, rig.model.switches);
            var counters = rig.profiler.snapshot();
            assertEquals(20, counters.counter(Counter.PROMPT_TOKENS));
            assertEquals(5, counters.counter(Counter.GENERATED_TOKENS));
            assertEquals(rig.model.stepRows.size(), counters.counter(Counter.STEPS));
            assertEquals(0, counters.counter(Counter.RUNNING));
            assertEquals(rig.pool.usedBlocks(), counters.counter(Counter.KV_BLOCKS_USED));
            assertFalse(counters.recording());
            assertEquals(0, counters.steps());
        }
    }
}
