package dev.ferrum.metal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.kv.KvSequence;
import dev.ferrum.engine.model.ModelFixture;
import dev.ferrum.engine.model.ModelRunner;
import dev.ferrum.engine.model.ModelRunner.Feed;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What one decoded token costs in messages, counted by the emulator: the plan for a speed that cannot be
/// measured here.
final class MetalCountsTest {
    /// Of attention: norm (the first layer's alone), Q, K, V, norm and rotation, append, attention and
    /// merge, output.
    private static final int ATTENTION_DISPATCHES = 8;
    /// Norm before the experts, then router, route, gate with up and SiLU, down, weighted sum with the next
    /// norm.
    private static final int EXPERT_DISPATCHES = 5;

    private static Emulator emulator;

    @BeforeAll
    static void findEmulator() {
        emulator = Emulator.orSkip();
    }

    @AfterAll
    static void giveBack() {
        if (emulator != null) {
            emulator.close();
        }
    }

    private record Counts(long dispatches, long sends, long bytes, long buffers, long barriers) {
        static Counts now() {
            return new Counts(
                    emulator.count("dispatches"),
                    emulator.count("sends"),
                    emulator.count("bytes"),
                    emulator.count("buffers"),
                    emulator.count("barriers"));
        }

        Counts since(Counts earlier) {
            return new Counts(
                    dispatches - earlier.dispatches,
                    sends - earlier.sends,
                    bytes - earlier.bytes,
                    buffers - earlier.buffers,
                    barriers - earlier.barriers);
        }
    }

    @Test
    void aDecodedTokenTakesFiveDispatchesALayerForItsExpertsAndFiveMessagesADispatch() {
        ModelFixture fixture = ModelFixture.load("nano-q8_0");
        try (ModelRunner runner = new ModelRunner(fixture.file(), emulator.open(), KvType.F16, MoeSwitches.defaults());
                KvSequence sequence = runner.newSequence()) {
            int layers = runner.model().layers();
            int[] tokens = fixture.prompt();
            runner.step(List.of(new Feed(sequence, tokens, 0, 1)));
            Counts before = Counts.now();
            long moeBefore = expertDispatches();
            runner.step(List.of(new Feed(sequence, tokens, 1, 1)));
            Counts token = Counts.now().since(before);
            System.out.printf(
                    "%d layers, one token: %d dispatches, %d sends, %d bytes of constants, %d command buffers, %d barriers%n",
                    layers, token.dispatches(), token.sends(), token.bytes(), token.buffers(), token.barriers());
            // The router is one of the products that attention uses too.
            assertEquals(layers * (EXPERT_DISPATCHES - 1L), expertDispatches() - moeBefore);
            // Embedding and the first norm before, gathering, norm and head behind; a norm before each layer's experts.
            long expected = 5 + layers * (ATTENTION_DISPATCHES + EXPERT_DISPATCHES + 1L);
            assertEquals(expected, token.dispatches());
            assertTrue(token.sends() <= 5 * token.dispatches() + 40L * token.buffers(), token.toString());
            assertTrue(token.buffers() <= 2, token.toString());
            assertTrue(token.bytes() <= 64 * token.dispatches(), token.toString());
            assertTrue(token.barriers() < token.dispatches(), token.toString());
        }
        assertEquals(0, emulator.autoreleasedWithoutPool());
        for (String type : List.of(
                "MTLBuffer", "MTLCommandBuffer", "MTLComputeCommandEncoder", "MTLComputePipelineState", "MTLLibrary")) {
            assertEquals(0, emulator.live(type), type);
        }
    }

    private static long expertDispatches() {
        long sum = 0;
        for (String kernel : List.of("route", "gate_up_silu", "pair_mat_vec", "weighted_sum", "weighted_sum_norm")) {
            sum += emulator.count("dispatches:" + kernel);
        }
        return sum;
    }

    @Test
    void dispatchesOfAPromptDoNotGrowWithItsRows() {
        ModelFixture fixture = ModelFixture.load("nano-q8_0");
        try (ModelRunner runner =
                new ModelRunner(fixture.file(), emulator.open(), KvType.F16, MoeSwitches.defaults())) {
            assertEquals(dispatches(runner, fixture, 32), dispatches(runner, fixture, 48));
            assertEquals(dispatches(runner, fixture, 2), dispatches(runner, fixture, 31));
        }
    }

    private static long dispatches(ModelRunner runner, ModelFixture fixture, int rows) {
        try (KvSequence sequence = runner.newSequence()) {
            long before = emulator.count("dispatches");
            runner.step(List.of(new Feed(sequence, fixture.prompt(), 0, rows)));
            return emulator.count("dispatches") - before;
        }
    }
}
