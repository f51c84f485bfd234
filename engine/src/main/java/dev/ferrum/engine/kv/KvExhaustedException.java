package dev.ferrum.engine.kv;

import dev.ferrum.engine.error.EngineException;

/// The KV pool has too few free blocks; nothing was changed.
public class KvExhaustedException extends EngineException {
    private static final long serialVersionUID = 1L;

    KvExhaustedException(int asked, int free, int capacity) {
        super(("KV cache: %d more blocks are needed, %d of %d are free; end or shorten other conversations, or give the"
                        + " cache more memory")
                .formatted(asked, free, capacity));
    }
}
