package dev.ferrum.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCellAndNumbersStandRight() {
        String text = new TextTable("name", "t/s>")
                .row("a", 9.5)
                .row("longer", 100.25)
                .text();
        assertEquals("""
                name       t/s
                ------  ------
                a          9.5
                longer  100.25
                """, text);
    }

    @Test
    void aRowOfAnotherWidthIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TextTable("a").row("b", "c"));
    }
}
