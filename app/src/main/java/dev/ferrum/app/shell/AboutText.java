package dev.ferrum.app.shell;

import dev.ferrum.app.start.Installation;
import dev.ferrum.app.start.StartContext;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What the about box says. `builtWith` is a phrase the demo model's licence asks for; `notices` names the authors of
/// everything that comes with Ferrum.
public record AboutText(String version, String licence, String builtWith, String notices) {
    public static AboutText of(StartContext start) {
        Installation home = start.installation();
        String notices = String.join(
                "\n\n\n",
                "The demo model, Llama Ferrum Stories, was trained for Ferrum.\n\n"
                        + plain(home.assetText("model/SOURCES.md")),
                plain(home.assetText("model/ATTRIBUTIONS.md")),
                "Fonts\n\n" + home.assetText("fonts/OFL.txt").strip(),
                home.assetText("THIRD-PARTY.md").strip());
        return new AboutText(
                start.version(), "Free software under the Apache License 2.0.", "Built with Llama", notices);
    }

    /// Markdown as plain text: headings and emphasis without marks, table rows with dots between their cells.
    static String plain(String markdown) {
        return Arrays.stream(markdown.strip().split("\n"))
                .filter(line -> !line.matches("\\|[ |:-]+\\|"))
                .map(AboutText::plainLine)
                .collect(Collectors.joining("\n"));
    }

    private static String plainLine(String line) {
        String text = line.replace("**", "").replace("`", "").replaceFirst("^#+ ", "");
        return text.startsWith("|")
                ? Arrays.stream(text.split("\\|"))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .collect(Collectors.joining(" · ", "- ", ""))
                : text;
    }
}
