package dev.ferrum.app.profiler.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.app.profiler.data.LabelRows.Row;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LabelRowsTest {
    private final LabelRows rows = new LabelRows(4);

    @Test
    void whoDoesNotFitAboveStandsBelowAndWhoFitsNowhereIsLeftOut() {
        assertEquals(Optional.of(Row.ABOVE), rows.place(100, 40));
        assertEquals(Optional.of(Row.BELOW), rows.place(110, 40));
        assertEquals(Optional.empty(), rows.place(105, 20));
    }

    @Test
    void aLabelBetweenTwoThatCameBeforeIsSeenByBoth() {
        rows.place(100, 40);
        rows.place(200, 40);
        assertEquals(Optional.of(Row.BELOW), rows.place(150, 53), "one unit less than both gaps want");
        assertEquals(Optional.of(Row.ABOVE), rows.place(150, 52));
    }

    @Test
    void whatStandsBelowAlreadyKeepsItsPlace() {
        rows.keepBelow(100, 20);
        rows.place(100, 40);
        assertEquals(Optional.empty(), rows.place(100, 10));
        assertEquals(Optional.of(Row.BELOW), rows.place(83, 5));
    }
}
