package dev.ferrum.app;

import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.Figures;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.api.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Conversations as larger models write them, for pictures and measurements: code, tables, lists, reasoning, scripts.
final class SampleChats {
    static final String BACKUP = """
            Use rsync with `--link-dest`. Every snapshot looks complete, but a file that didn\u2019t change is a hard link to last night\u2019s copy and takes no extra space.

            - **Daily:** one folder per night, named by date, linked against the newest.
            - **Weekly:** keep each Sunday\u2019s folder for four weeks instead of seven days.
            - **Restore:** copy the folder back. There is nothing to unpack.

            | Method | Space on the NAS | To restore |
            | --- | --- | --- |
            | 11 full copies | 440 GB | Copy back |
            | Hard links, 1 % of files change a day | 51 GB | Copy back |

            ```bash
            #!/usr/bin/env bash
            set -euo pipefail
            snapshots=/mnt/nas/snapshots
            today="$snapshots/$(date +%F)"

            rsync -a --delete --link-dest="$snapshots/latest" ~/Documents/ "$today/"
            ln -sfn "$today" "$snapshots/latest"
            ```

            The first run copies all 40 GB. From the second night on only what changed is sent, about 400 MB, so the whole thing takes a few minutes.
            """;

    static final String THOUGHT = """
            The user wants hard links, so the point to check is whether the NAS file system supports them. Most do; exFAT doesn\u2019t.

            Seven daily and four weekly snapshots make eleven. With 1 % change a day that is 40 GB plus about 11 GB.
            """;

    private static final String MIXED = """
            ### Three scripts in one answer

            1. English, with *emphasis*, ~~strike~~ and a [link](https://example.org).
            2. \u4F60\u597D\uFF0C\u4E16\u754C\u3002 \u3053\u3093\u306B\u3061\u306F\u3001\u4E16\u754C\u3002 \uC548\uB155\uD558\uC138\uC694.
            3. Emoji: \uD83E\uDD8A \uD83D\uDE00 \uD83D\uDE80 \u2728 \uD83C\uDF89

            > The energy is $E = mc^2$, and
            > $$\\int_0^1 x^2\\,dx = \\frac{1}{3}$$

            ```java
            record Point(double x, double y) {
                // \u8DDD\u79BB: distance from the origin
                double length() {
                    return Math.sqrt(x * x + y * y);
                }
            }
            ```
            """;

    private SampleChats() {}

    record Chat(Conversation conversation, List<Message> messages) {}

    /// A conversation of two turns, its second answer reasoned.
    static Chat backup(long firstId, Instant now) {
        Conversation conversation =
                Conversation.begin(firstId, now, ChatSettings.defaults()).withTitle("Nightly backup with rsync", true);
        List<Message> messages = List.of(
                question(firstId + 1, firstId, 0, "Is a second disk in the same PC a backup?", now),
                answer(
                        firstId + 2,
                        firstId,
                        firstId + 1,
                        "So yes: a second disk in the same PC helps against a failed drive, but not against theft, fire"
                                + " or a mistaken delete. Keep one copy somewhere else, and keep older versions of it.",
                        "",
                        now),
                question(
                        firstId + 3,
                        firstId,
                        firstId + 2,
                        "I back up 40 GB of documents to a NAS every night. How do I keep 7 daily and 4 weekly snapshots"
                                + " without storing everything 11 times?",
                        now),
                answer(firstId + 4, firstId, firstId + 3, BACKUP, THOUGHT, now));
        return new Chat(conversation.withLeaf(firstId + 4), messages);
    }

    static Chat mixed(long firstId, Instant now) {
        Conversation conversation =
                Conversation.begin(firstId, now, ChatSettings.defaults()).withTitle("Scripts, formulas and code", true);
        return new Chat(
                conversation.withLeaf(firstId + 2),
                List.of(
                        question(firstId + 1, firstId, 0, "Show me what you can write \uD83E\uDD8A", now),
                        answer(firstId + 2, firstId, firstId + 1, MIXED, "", now)));
    }

    /// `turns` messages, every second one an answer of several paragraphs, some with code and tables.
    static Chat longChat(long firstId, int turns, Instant now) {
        Conversation conversation = Conversation.begin(firstId, now, ChatSettings.defaults())
                .withTitle("A conversation of %,d messages".formatted(turns), true);
        List<Message> messages = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < turns; i++) {
            long id = firstId + 1 + i;
            messages.add(
                    i % 2 == 0
                            ? question(
                                    id,
                                    firstId,
                                    before,
                                    "Question %d: how does this part work?".formatted(i / 2 + 1),
                                    now)
                            : answer(id, firstId, before, i % 10 == 1 ? BACKUP : paragraphs(i), "", now));
            before = id;
        }
        return new Chat(conversation.withLeaf(before), messages);
    }

    private static String paragraphs(int seed) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2 + seed % 4; i++) {
            text.append(
                            "The scheduler takes every running sequence\u2019s next token plus at most one chunk of a prompt,"
                                    + " runs the model once over these rows, samples, and tells the window. ")
                    .append(
                            "What it reads is shared by all of them, so several answers cost little more than one.\n\n");
        }
        return text.append("- **First** the router chooses experts.\n- Then `gate` and `up` run as one stage.\n")
                .toString();
    }

    static void titles(List<Conversation> into, long firstId, Instant now) {
        String[][] groups = {
            {"Rename photos by EXIF date", "Letter to the landlord"},
            {"Why the sky darkens with altitude", "Regex for ISO 8601 dates", "Sourdough timing at 19 \u00B0C"},
            {
                "A small CLI in Java",
                "EU AI Act, article 53, in plain words",
                "Postgres: slow count(*)",
                "Four days in Lisbon"
            },
            {"SQL window functions", "Bike fit: stack and reach", "Translate the boiler manual"}
        };
        long id = firstId;
        int[] days = {0, 1, 4, 30};
        for (int group = 0; group < groups.length; group++) {
            for (String title : groups[group]) {
                Instant then = now.minus(Duration.ofDays(days[group])).minusSeconds(id % 50);
                into.add(Conversation.begin(id++, then, ChatSettings.defaults()).withTitle(title, true));
            }
        }
    }

    private static Message question(long id, long conversation, long parent, String text, Instant now) {
        return message(id, conversation, parent, Role.USER, text, "", Figures.NONE, "", now);
    }

    private static Message answer(long id, long conversation, long parent, String text, String thought, Instant now) {
        int tokens = text.length() / 4;
        int thinking = thought.length() / 4;
        Figures figures = new Figures(
                220,
                180,
                tokens + thinking,
                thinking,
                410_000_000L,
                (long) ((tokens + thinking) * 1e9 / 87.4),
                thinking == 0 ? 0 : 6_000_000_000L);
        return message(id, conversation, parent, Role.ASSISTANT, text, thought, figures, "Qwen3-30B-A3B Q4_K_M", now);
    }

    private static Message message(
            long id,
            long conversation,
            long parent,
            Role role,
            String text,
            String thought,
            Figures figures,
            String model,
            Instant now) {
        return new Message(
                id, conversation, parent, role, text, thought, now, Message.Phase.DONE, "", figures, model, List.of());
    }
}
