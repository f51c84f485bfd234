package dev.ferrum.app.sidebar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DateGroupsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = at("2026-11-20T00:30");

    @Test
    void conversationsStandUnderTheirDayMonthOrYear() {
        assertEquals(
                List.of(
                        "Today: 1",
                        "Yesterday: 2",
                        "Previous 7 days: 3,4",
                        "November: 5",
                        "October: 6",
                        "2025: 7,8",
                        "2024: 9"),
                groups(
                        of(9, "2024-02-29T12:00"),
                        of(5, "2026-11-12T23:59"),
                        of(1, "2026-11-20T00:10"),
                        of(8, "2025-01-01T00:00"),
                        of(7, "2025-12-31T23:59"),
                        of(2, "2026-11-19T23:59"),
                        of(4, "2026-11-13T00:00"),
                        of(3, "2026-11-18T08:00"),
                        of(6, "2026-10-31T10:00")));
    }

    @Test
    void pinnedOnesStandFirstWhateverTheirDay() {
        assertEquals(
                List.of("Pinned: 2,1", "Today: 3"),
                groups(
                        of(1, "2020-01-01T10:00").withPinned(true),
                        of(3, "2026-11-20T00:20"),
                        of(2, "2026-11-19T10:00").withPinned(true)));
    }

    @Test
    void aClockSetBackLeavesNothingInTheFuture() {
        assertEquals(List.of("Today: 1"), groups(of(1, "2026-12-24T10:00")));
    }

    @Test
    void nothingMakesNoHeading() {
        assertEquals(List.of(), groups());
    }

    private static List<String> groups(Conversation... conversations) {
        return DateGroups.of(Arrays.asList(conversations), LocalDate.ofInstant(NOW, BERLIN), BERLIN).stream()
                .map(group -> group.title() + ": "
                        + String.join(
                                ",",
                                group.conversations().stream()
                                        .map(it -> Long.toString(it.id()))
                                        .toList()))
                .toList();
    }

    private static Conversation of(long id, String updated) {
        return Conversation.begin(id, at(updated), ChatSettings.defaults());
    }

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN).toInstant();
    }
}
