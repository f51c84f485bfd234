package dev.ferrum.app.cli;

import dev.ferrum.engine.api.BackendReport;
import dev.ferrum.engine.api.GenerationEvent;
import dev.ferrum.engine.api.Usage;
import java.util.Locale;

/// Figures and states in words.
final class Words {
    private Words() {}

    /// Bytes in units of 1024: `812 B`, `20.3 MB`, `18.6 GB`.
    static String bytes(long bytes) {
        String[] units = {"B", "KB", "MB", "GB", "TB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /// Parameters as models are named: `31.8 M`, `30.5 B`.
    static String parameters(long count) {
        return count >= 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f B", count / 1e9)
                : String.format(Locale.ROOT, "%.1f M", count / 1e6);
    }

    /// What a reply cost, in one line.
    static String usage(Usage usage) {
        String reused = usage.reusedTokens() > 0 ? " (%d reused)".formatted(usage.reusedTokens()) : "";
        return String.format(
                Locale.ROOT,
                "%d prompt tokens%s · %d tokens · %.1f tok/s · %.2f s to first token",
                usage.promptTokens(),
                reused,
                usage.generatedTokens(),
                usage.generatedTokensPerSecond(),
                usage.secondsToFirstToken());
    }

    /// Why a reply ended, where that is worth a word; else empty.
    static String ending(GenerationEvent.Reason reason) {
        return switch (reason) {
            case END_OF_TURN, STOP_STRING -> "";
            case MAX_TOKENS -> "stopped at the token limit (--max-tokens)";
            case CONTEXT_FULL -> "the context is full; start a new chat or load with a larger --ctx";
            case OUT_OF_KV -> "no memory for more context is left; start a new chat or load with a smaller --ctx";
            case CANCELLED -> "stopped";
        };
    }

    /// The chosen backend with its first device.
    static String backend(BackendReport report) {
        return report.entries().stream()
                .filter(BackendReport.Entry::chosen)
                .findFirst()
                .map(entry -> entry.devices().isEmpty()
                        ? entry.id()
                        : entry.id() + ", " + entry.devices().getFirst())
                .orElse("no backend");
    }
}
