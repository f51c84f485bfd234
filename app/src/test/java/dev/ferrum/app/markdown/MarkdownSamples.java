package dev.ferrum.app.markdown;

import java.util.List;
import java.util.Random;

/// Random Markdown over all constructs, well-formed and not.
final class MarkdownSamples {
    private static final List<String> WORDS = List.of(
            "rsync",
            "snapshot",
            "*bold*",
            "**very bold**",
            "`code`",
            "``a ` b``",
            "_so_",
            "~~gone~~",
            "$x_1 + y^2$",
            "\\(a_b\\)",
            "$5",
            "and",
            "$6",
            "[link](https://example.org/a_b)",
            "![picture](p.png)",
            "https://example.org",
            "<b>",
            "</b>",
            "a_b_c",
            "**open",
            "`open",
            "[open](",
            "日本語",
            "👩‍💻",
            "\\*",
            "&amp;",
            "x|y",
            "#tag",
            "1.",
            "-");
    private static final List<String> LINES = List.of(
            "",
            "",
            "",
            "---",
            "===",
            "# Heading *one*",
            "### Third",
            "#",
            "- item",
            "* star",
            "  - nested",
            "1. first",
            "7) seven",
            "   deeper",
            "    code line",
            "> quote",
            "> > twice",
            "```java",
            "```",
            "~~~",
            "int x = 1;",
            "| a | b |",
            "|---|:-:|",
            "| 1 | 2 |",
            "$$",
            "\\[",
            "\\]",
            "$$ x = y $$",
            "- [ ] open",
            "- [x] done",
            "<div>",
            "</div>",
            "\t- tab",
            "-",
            "  ",
            "<!-- note -->",
            "\\[ E = mc^2 \\]");

    private MarkdownSamples() {}

    static String document(Random random) {
        StringBuilder text = new StringBuilder();
        int lines = 3 + random.nextInt(40);
        for (int i = 0; i < lines; i++) {
            text.append(line(random)).append(random.nextInt(30) == 0 ? "\r\n" : "\n");
        }
        if (random.nextInt(8) == 0) {
            text.append(
                    "\nSee [one] and [two][1].\n\n[one]: https://example.org/1\n[1]: <https://example.org/2> 'T'\n");
        }
        return random.nextBoolean() ? text.toString() : text.toString().strip();
    }

    private static String line(Random random) {
        if (random.nextInt(2) == 0) {
            return LINES.get(random.nextInt(LINES.size()));
        }
        StringBuilder line = new StringBuilder(random.nextInt(4) == 0 ? "- " : "");
        int words = 1 + random.nextInt(8);
        for (int i = 0; i < words; i++) {
            line.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return line.toString();
    }
}
