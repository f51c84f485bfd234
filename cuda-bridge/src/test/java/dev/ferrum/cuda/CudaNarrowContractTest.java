package dev.ferrum.cuda;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract with the kernels that cards with 100 KiB of shared memory a multiprocessor get, GeForce cards
/// above all; here on whatever card there is.
class CudaNarrowContractTest extends BackendContract {
    private static Card card;

    @BeforeAll
    static void findCard() {
        card = Card.orSkip();
    }

    @AfterAll
    static void giveBack() {
        if (card != null) {
            card.close();
        }
    }

    @Override
    protected Backend open() {
        return card.open(CudaBackend.Steps.NARROW_PARTS);
    }
}
