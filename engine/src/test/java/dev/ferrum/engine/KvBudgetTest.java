package dev.ferrum.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.KvPrecision;
import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.error.EngineException;
import dev.ferrum.engine.kv.KvLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KvBudgetTest {
    private static final long GB = 1L << 30;
    /// Qwen3-30B-A3B: 98,304 bytes a token, 3 MiB a block, 768 MiB a context of 8192.
    private static final KvLayout LAYOUT = new KvLayout(48, new AttentionShape(32, 4, 128), KvType.F16, 32);

    private static int blocks(long kvBytes, int sequences, long total, long left) {
        EngineConfig config = EngineConfig.forModel(Path.of("m.gguf"))
                .withKv(KvPrecision.F16, kvBytes)
                .withSequences(sequences);
        return KvBudget.blocks(config, LAYOUT, 8192, total, left);
    }

    @Test
    void aBlockIsThreeMebibytesAndAContext256Blocks() {
        assertEquals(3 << 20, LAYOUT.blockBytes());
        assertEquals(256, LAYOUT.blocksFor(8192));
    }

    @Test
    void withoutAWishThereIsRoomForEverySequenceOrAQuarterOfTheMemory() {
        assertEquals(4 * 256, blocks(0, 4, 64 * GB, 60 * GB));
        assertEquals((int) (16 * GB / (3 << 20)), blocks(0, 32, 64 * GB, 60 * GB));
    }

    @Test
    void ofLittleMemoryAQuarterStaysFree() {
        assertEquals((int) (5 * GB / 4 * 3 / (3 << 20)), blocks(0, 32, 24 * GB, 5 * GB));
    }

    @Test
    void oneContextAlwaysFits() {
        assertEquals(256, blocks(0, 32, GB, GB / 2));
        assertEquals(256, blocks(0, 32, 16 * GB, -2 * GB));
    }

    @Test
    void aWishIsKeptAndOneTooSmallForABlockRefused() {
        assertEquals(10, blocks(10L * (3 << 20) + 5, 32, 64 * GB, 60 * GB));
        assertThrows(EngineException.class, () -> blocks(1000, 32, 64 * GB, 60 * GB));
    }
}
