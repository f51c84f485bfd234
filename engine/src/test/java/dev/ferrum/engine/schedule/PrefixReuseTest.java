package dev.ferrum.engine.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.GenerationEvent.Reason;
import dev.ferrum.engine.profile.Counter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixReuseTest {
    @Test
    void theSecondTurnPrefillsOnlyWhatIsNewAndAnswersAsAFreshRunDoes() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] prompt = SchedulerRig.prompt(1, 50);
            Recorder first = rig.submit(prompt, 21);
            rig.run();
            int[] second = SchedulerRig.concat(prompt, first.ids(), 3, 1, 4, 1, 5);
            int before = rig.model.computedRows();
            Recorder answer = rig.submit(second, 10);
            rig.run();
            // The last token of the first answer was never fed: 50 + 20 are in the cache.
            assertEquals(70, answer.started().reusedTokens());
            assertEquals(second.length - 70 + 9, rig.model.computedRows() - before);
            assertEquals(rig.greedy(second, 10), answer.ids());
            assertEquals(70, rig.profiler.snapshot().counter(Counter.REUSED_TOKENS));
        }
    }

    @Test
    void anEditOfTheLastMessageReusesEverythingBeforeIt() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] prompt = SchedulerRig.prompt(1, 50);
            rig.submit(prompt, 20);
            rig.run();
            int[] edited = prompt.clone();
            edited[42] = (edited[42] + 1) % 90;
            Recorder answer = rig.submit(edited, 10);
            rig.run();
            // The whole blocks before the edit; the old answer stays cached beside it.
            assertEquals(40, answer.started().reusedTokens());
            assertEquals(rig.greedy(edited, 10), answer.ids());
            Recorder back = rig.submit(prompt, 10);
            rig.run();
            assertTrue(
                    back.started().reusedTokens() >= 48,
                    "reused " + back.started().reusedTokens());
            assertEquals(rig.greedy(prompt, 10), back.ids());
        }
    }

    @Test
    void aCancelledReplyThatIsContinuedReusesAllOfIt() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] prompt = SchedulerRig.prompt(1, 50);
            Recorder first = rig.submit(prompt, 0);
            rig.steps(12);
            first.handle.cancel();
            rig.run();
            assertEquals(Reason.CANCELLED, first.reason());
            int[] longer = SchedulerRig.concat(prompt, first.ids());
            Recorder more = rig.submit(longer, 5);
            rig.run();
            assertEquals(longer.length - 1, more.started().reusedTokens());
            assertEquals(rig.greedy(prompt, first.ids().size() + 5), concat(first.ids(), more.ids()));
        }
    }

    private static List<Integer> concat(List<Integer> a, List<Integer> b) {
        List<Integer> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    @Test
    void thePromptItselfAgainStillComputesItsLastToken() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] prompt = SchedulerRig.prompt(1, 32);
            rig.submit(prompt, 1);
            rig.run();
            Recorder again = rig.submit(prompt, 3);
            rig.run();
            assertEquals(31, again.started().reusedTokens());
            assertEquals(rig.greedy(prompt, 3), again.ids());
        }
    }

    @Test
    void eightAlternativesOfOnePromptComputeItOnceAndShareItsBlocks() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] prompt = SchedulerRig.prompt(7, 101);
            List<Recorder> alternatives = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                alternatives.add(rig.submit(prompt, 10));
            }
            for (int step = 0; step < 30 && alternatives.stream().anyMatch(a -> a.events.isEmpty()); step++) {
                rig.steps(1);
            }
            // 25 shared blocks and at most two own ones each.
            assertTrue(rig.pool.usedBlocks() <= 26 + 8 * 2, "used " + rig.pool.usedBlocks());
            rig.run();
            for (int i = 0; i < 8; i++) {
                assertEquals(i == 0 ? 0 : 100, alternatives.get(i).started().reusedTokens());
                assertEquals(rig.greedy(prompt, 10), alternatives.get(i).ids());
            }
            assertEquals(101 + 7 + 8 * 9, rig.model.computedRows());
        }
    }

    @Test
    void conversationsWithOneSystemPromptComputeItOnce() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] system = SchedulerRig.prompt(1, 64);
            Recorder a = rig.submit(SchedulerRig.concat(system, List.of(1, 2, 3, 4, 5, 6)), 8);
            Recorder b = rig.submit(SchedulerRig.concat(system, List.of(6, 5, 4, 3)), 8);
            rig.run();
            assertEquals(0, a.started().reusedTokens());
            assertEquals(64, b.started().reusedTokens());
            assertEquals(rig.greedy(SchedulerRig.concat(system, List.of(6, 5, 4, 3)), 8), b.ids());
        }
    }

    @Test
    void theLeastRecentlyUsedConversationIsForgottenFirst() {
        // 24 blocks of 4 tokens hold three conversations of 28 tokens.
        try (SchedulerRig rig = new SchedulerRig(24, 96, 2, 16)) {
            int[][] prompts = new int[4][];
            for (int i = 0; i < 4; i++) {
                prompts[i] = SchedulerRig.prompt(i, 25);
            }
            for (int i = 0; i < 3; i++) {
                rig.submit(prompts[i], 4);
                rig.run();
            }
            Recorder refreshed = rig.submit(prompts[0], 2);
            rig.run();
            assertEquals(24, refreshed.started().reusedTokens());
            rig.submit(prompts[3], 4);
            rig.run();
            Recorder kept = rig.submit(prompts[0], 1);
            rig.run();
            assertEquals(24, kept.started().reusedTokens());
            Recorder forgotten = rig.submit(prompts[1], 4);
            rig.run();
            assertEquals(0, forgotten.started().reusedTokens());
            assertEquals(rig.greedy(prompts[1], 4), forgotten.ids());
        }
    }

    @Test
    void aFailedRequestLeavesNothingInTheCache() {
        try (SchedulerRig rig = new SchedulerRig()) {
            int[] bad = SchedulerRig.prompt(1, 20);
            bad[19] = FakeTokenizer.THINK;
            rig.model.poison = FakeTokenizer.THINK;
            rig.submit(bad, 5);
            rig.run();
            assertEquals(0, rig.pool.usedBlocks());
            Recorder good = rig.submit(Arrays.copyOf(bad, 19), 2);
            rig.run();
            assertEquals(0, good.started().reusedTokens());
        }
    }
}
