package dev.ferrum.engine.cpu;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class CpuBufferTest {
    private final Set<CpuBuffer> open = ConcurrentHashMap.newKeySet();

    @Test
    void beginsAtACacheLine() {
        for (long bytes : new long[] {0, 1, 63, 4097}) {
            try (CpuBuffer buffer = CpuBuffer.allocate(bytes, open)) {
                assertEquals(0, buffer.segment().address() % CpuBuffer.ALIGNMENT);
                assertEquals(bytes, buffer.bytes());
            }
        }
        assertTrue(open.isEmpty());
    }

    @Test
    void useAfterCloseIsRefusedAndASecondCloseIsNot() {
        CpuBuffer buffer = CpuBuffer.allocate(8, open);
        MemorySegment segment = buffer.segment();
        buffer.close();
        buffer.close();
        assertThrows(IllegalStateException.class, () -> segment.get(JAVA_BYTE, 0));
    }

    @Test
    void tooMuchIsRefusedByNameAndLeavesNothingOpen() {
        var refused = assertThrows(BackendException.class, () -> CpuBuffer.allocate(Long.MAX_VALUE / 2, open));
        assertTrue(refused.getMessage().contains("4611686018427387903 bytes"), refused.getMessage());
        assertTrue(open.isEmpty());
    }

    @Test
    void moreThanTheSystemHasToGiveIsRefusedBeforeItIsTouched() {
        var refused =
                assertThrows(BackendException.class, () -> CpuBuffer.requireAllocatable(1001, OptionalLong.of(1000)));
        assertTrue(refused.getMessage().contains("1001 bytes"), refused.getMessage());
        assertTrue(refused.getMessage().contains("1000 bytes to give"), refused.getMessage());
        CpuBuffer.requireAllocatable(1000, OptionalLong.of(1000));
        CpuBuffer.requireAllocatable(Long.MAX_VALUE, OptionalLong.empty());
    }

    @Test
    void aBufferOfAnotherBackendIsRefused() {
        DeviceBuffer foreign = new DeviceBuffer() {
            @Override
            public long bytes() {
                return 1;
            }

            @Override
            public DeviceBuffer slice(long offset, long bytes) {
                return this;
            }

            @Override
            public void close() {}
        };
        assertThrows(IllegalArgumentException.class, () -> CpuBuffer.segment(foreign));
    }
}
