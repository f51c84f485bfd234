package dev.ferrum.app.sidebar;

import dev.ferrum.app.store.Conversation;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Conversations under the day they were last used: pinned ones, then today, yesterday, a week, months, years.
final class DateGroups {
    private static final int WEEK = 7;

    /// One group, the latest conversation first.
    record Group(String title, List<Conversation> conversations) {
        Group {
            conversations = List.copyOf(conversations);
        }
    }

    private DateGroups() {}

    static List<Group> of(List<Conversation> all, LocalDate today, ZoneId zone) {
        Map<String, List<Conversation>> byTitle = new LinkedHashMap<>();
        all.stream()
                .sorted(Comparator.comparing(Conversation::pinned)
                        .thenComparing(Conversation::updated)
                        .thenComparing(Conversation::id)
                        .reversed())
                .forEach(conversation -> byTitle.computeIfAbsent(
                                title(conversation, today, zone), _ -> new ArrayList<>())
                        .add(conversation));
        return byTitle.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String title(Conversation conversation, LocalDate today, ZoneId zone) {
        LocalDate day = conversation.updated().atZone(zone).toLocalDate();
        if (conversation.pinned()) {
            return "Pinned";
        }
        // A clock that was set back leaves days in the future; they are today's.
        if (!day.isBefore(today)) {
            return "Today";
        }
        if (day.equals(today.minusDays(1))) {
            return "Yesterday";
        }
        if (!day.isBefore(today.minusDays(WEEK))) {
            return "Previous 7 days";
        }
        return day.getYear() == today.getYear()
                ? day.getMonth().getDisplayName(TextStyle.FULL_STANDALONE, Locale.ENGLISH)
                : Integer.toString(day.getYear());
    }
}
