package dev.ferrum.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.error.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The token as the settings show it: kept, forgotten, from the environment; and never the whole of it.
final class HubTokenViewModelTest {
    private static final String TOKEN = "hf_abcdefghijklmnopqrstuvwx1234";

    private final List<String> kept = new ArrayList<>();

    @Test
    void aTokenIsKeptWithoutSpacesAroundItAndShownByItsEnd() {
        HubTokenViewModel model = new HubTokenViewModel("", "", kept::add);
        assertEquals(new HubTokenViewModel.State.None(), model.stateProperty().get());
        assertTrue(model.keep("  " + TOKEN + "\n"));
        assertEquals(List.of(TOKEN), kept);
        assertEquals(
                new HubTokenViewModel.State.Kept("\u20261234"),
                model.stateProperty().get());
        model.forget();
        assertEquals(List.of(TOKEN, ""), kept);
        assertEquals(new HubTokenViewModel.State.None(), model.stateProperty().get());
    }

    @Test
    void ofAShortOneNothingIsShown() {
        HubTokenViewModel model = new HubTokenViewModel("", "hf_short", kept::add);
        assertEquals(
                new HubTokenViewModel.State.Kept("\u2026"),
                model.stateProperty().get());
    }

    @Test
    void theEnvironmentsTokenWinsOverAKeptOne() {
        HubTokenViewModel model = new HubTokenViewModel(TOKEN, "hf_another", kept::add);
        assertEquals(
                new HubTokenViewModel.State.FromEnvironment("\u20261234"),
                model.stateProperty().get());
        assertThrows(IllegalStateException.class, () -> model.keep("hf_new"));
        assertEquals(List.of(), kept);
    }

    @Test
    void whatIsNoTokenIsRefusedWithoutRepeatingIt() {
        HubTokenViewModel model = new HubTokenViewModel("", "", kept::add);
        for (String wrong : List.of("", "  ", "two words", "hf_\u00e4")) {
            assertFalse(model.keep(wrong), wrong);
            assertTrue(model.troubleProperty().get().contains("copy it again"));
        }
        assertEquals(List.of(), kept);
        assertTrue(model.keep(TOKEN));
        assertEquals("", model.troubleProperty().get());
    }

    @Test
    void aFileThatCannotBeWrittenIsSaid() {
        HubTokenViewModel model = new HubTokenViewModel("", "", _ -> {
            throw new EngineException("it cannot be written");
        });
        assertFalse(model.keep(TOKEN));
        assertEquals("it cannot be written", model.troubleProperty().get());
        assertInstanceOf(
                HubTokenViewModel.State.None.class, model.stateProperty().get());
    }
}
