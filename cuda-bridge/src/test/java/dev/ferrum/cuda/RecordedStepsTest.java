package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.KvPages;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.profile.NoProfiler;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// When a step is run, recorded and replayed.
final class RecordedStepsTest {
    private final FakeCard card = new FakeCard();
    private CudaBackend backend;
    private CommandQueue queue;
    private DeviceBuffer x;

    @BeforeEach
    void open() {
        backend = new CudaBackend(card.context(), new BackendOptions(1), CudaBackend.Steps.SINGLE_OPS);
        queue = backend.openQueue(new NoProfiler());
        x = backend.allocate(1 << 20);
        card.calls.clear();
    }

    @AfterEach
    void close() {
        x.close();
        queue.close();
        backend.close();
        card.close();
    }

    private int count(String call) {
        return Collections.frequency(card.calls, call);
    }

    private void step(Object key) {
        queue.replay(key, () -> queue.dense().argmax(x, 1, 8, x));
    }

    @Test
    void aStepRunsOnceIsRecordedTheSecondTimeAndStartedByOneCallFromThenOn() {
        step("a");
        assertEquals(1, count("cuLaunchKernel"));
        assertEquals(0, count("cuGraphLaunch"));
        for (int i = 0; i < 4; i++) {
            step("a");
        }
        assertEquals(1, count("cuStreamBeginCapture_v2"));
        assertEquals(2, count("cuLaunchKernel"));
        assertEquals(4, count("cuGraphLaunch"));
        step("b");
        assertEquals(3, count("cuLaunchKernel"));
    }

    @Test
    void stepsAreRecordedAnewWhenScratchMemoryHasMoved() {
        step("a");
        step("a");
        // Parts of 31 rows with large heads need more than the scratch memory has at first.
        var pages = new KvPages(x, KvType.F16, 16, x, x, x, 1);
        queue.attention().attention(x, pages, 31, new AttentionShape(64, 64, 256), x);
        step("a");
        step("a");
        assertEquals(2, count("cuStreamBeginCapture_v2"));
        assertEquals(1, count("cuGraphExecDestroy"));
    }

    @Test
    void theStepNotUsedForLongestGivesWay() {
        for (int i = 0; i < 70; i++) {
            step(i);
            step(i);
        }
        assertEquals(6, count("cuGraphExecDestroy"));
    }

    @Test
    void aFailureWhileRecordingIsTheOneThatIsReported() {
        step("a");
        card.fail("cuLaunchKernel", 1);
        CudaException failure = assertThrows(CudaException.class, () -> step("a"));
        assertEquals(true, failure.getMessage().contains("argmax"));
        assertEquals(1, count("cuStreamEndCapture"));
    }
}
