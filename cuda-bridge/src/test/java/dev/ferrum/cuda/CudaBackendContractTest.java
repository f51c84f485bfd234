package dev.ferrum.cuda;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The backend contract on the best card of this machine. Products of quantised weights read rows rounded to 8 bits for
/// any number of rows, which is the contract's usual choice.
class CudaBackendContractTest extends BackendContract {
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
        return card.open();
    }
}
