package dev.ferrum.engine.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.backend.AttentionShape;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.KvType;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KvSequenceTest {
    private static final KvLayout LAYOUT = new KvLayout(2, new AttentionShape(4, 2, 8), KvType.F16, 16);

    private final List<Long> allocated = new ArrayList<>();

    private KvPool pool(int blocks) {
        Backend memory = (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (self, method, arguments) -> {
                    assertEquals("allocate", method.getName());
                    long bytes = (Long) arguments[0];
                    allocated.add(bytes);
                    return new DeviceBuffer() {
                        @Override
                        public long bytes() {
                            return bytes;
                        }

                        @Override
                        public DeviceBuffer slice(long offset, long part) {
                            throw new UnsupportedOperationException("a pool's layers are whole buffers");
                        }

                        @Override
                        public void close() {
                            allocated.remove((Object) bytes);
                        }
                    };
                });
        return new KvPool(memory, LAYOUT, blocks);
    }

    @Test
    void theLayoutCountsKeysAndValuesOfEveryLayer() {
        assertEquals(2L * 2 * 16 * 8 * 2, LAYOUT.layerBlockBytes());
        assertEquals(2 * LAYOUT.layerBlockBytes(), LAYOUT.blockBytes());
        assertEquals(2L * 2 * 2 * 8 * 2, LAYOUT.tokenBytes());
        assertEquals(1, LAYOUT.blocksFor(16));
        assertEquals(2, LAYOUT.blocksFor(17));
        try (KvPool pool = pool(5)) {
            assertEquals(List.of(5 * LAYOUT.layerBlockBytes(), 5 * LAYOUT.layerBlockBytes()), allocated);
            assertEquals(5, pool.freeBlocks());
        }
        assertEquals(List.of(), allocated);
    }

    @Test
    void aReservationThatDoesNotFitTakesNothingAndSaysWhatWasAsked() {
        try (KvPool pool = pool(3)) {
            KvSequence sequence = new KvSequence(pool);
            sequence.reserve(17);
            var e = assertThrows(KvExhaustedException.class, () -> sequence.reserve(100));
            assertTrue(e.getMessage().contains("5 more blocks are needed, 1 of 3 are free"), e.getMessage());
            assertEquals(1, pool.freeBlocks());
            sequence.close();
            assertEquals(3, pool.freeBlocks());
        }
    }

    @Test
    void aSharedPrefixIsWholeBlocksAndIsWrittenByNobody() {
        try (KvPool pool = pool(8)) {
            KvSequence first = new KvSequence(pool);
            first.reserve(40);
            first.advance(40);
            KvSequence second = first.sharePrefix(37);
            assertEquals(32, second.length());
            assertEquals(5, pool.freeBlocks());
            second.reserve(40);
            assertEquals(first.block(1), second.block(1));
            assertNotEquals(first.block(2), second.block(2));
            // Cutting into a shared block gives it up: the next token would be written into it.
            assertEquals(16, first.truncate(20));
            assertEquals(1, first.blockCount());
            assertEquals(32, second.length());
            second.close();
            first.close();
            assertEquals(8, pool.freeBlocks());
        }
    }

    @Test
    void everyBlockComesBackAfterRandomUse() {
        Random random = new Random(3);
        try (KvPool pool = pool(40)) {
            List<KvSequence> live = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                int choice = random.nextInt(5);
                if (choice == 0 || live.isEmpty()) {
                    live.add(new KvSequence(pool));
                } else if (choice == 1) {
                    live.remove(random.nextInt(live.size())).close();
                } else if (choice == 2) {
                    KvSequence any = live.get(random.nextInt(live.size()));
                    live.add(any.sharePrefix(random.nextInt(100)));
                } else if (choice == 3) {
                    KvSequence any = live.get(random.nextInt(live.size()));
                    any.truncate(random.nextInt(1 + any.length()));
                } else {
                    grow(live.get(random.nextInt(live.size())), 1 + random.nextInt(40));
                }
                int referenced = (int) live.stream()
                        .flatMap(s -> java.util.stream.IntStream.range(0, s.blockCount())
                                .mapToObj(s::block))
                        .distinct()
                        .count();
                assertEquals(pool.usedBlocks(), referenced);
            }
            live.forEach(KvSequence::close);
            assertEquals(40, pool.freeBlocks());
        }
    }

    private static void grow(KvSequence sequence, int tokens) {
        try {
            sequence.reserve(sequence.length() + tokens);
            sequence.advance(tokens);
        } catch (KvExhaustedException e) {
            assertTrue(e.getMessage().contains("blocks are needed"));
        }
    }
}
