package dev.ferrum.app.chat;

import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.engine.api.Prompt.Thinking;
import dev.ferrum.engine.api.SamplingParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How one answer of a comparison is asked for, and the name it has there.
public record Variation(String label, ChatSettings settings) {
    /// Least and most answers of a comparison.
    public static final int LEAST = 2;

    public static final int MOST = 8;
    private static final float COOLEST = 0.2f;
    private static final float STEP = 0.25f;

    /// What the answers of a comparison differ in.
    public enum By {
        /// Only in chance.
        CHANCE,
        TEMPERATURE,
        /// Every second one reasons first. For models that can.
        THINKING
    }

    /// `count` variations of `settings`, whose sampling comes down to `params`.
    public static List<Variation> of(By by, int count, ChatSettings settings, SamplingParams params) {
        List<Variation> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(
                    switch (by) {
                        case CHANCE -> new Variation("Answer " + (char) ('A' + i), settings);
                        case TEMPERATURE -> {
                            float temperature = COOLEST + i * STEP;
                            yield new Variation(
                                    String.format(Locale.ROOT, "Temperature %.2f", temperature)
                                            .replaceAll("0$", ""),
                                    settings.withCustom(params.withTemperature(temperature)));
                        }
                        case THINKING ->
                            i % 2 == 0
                                    ? new Variation("Thinking on", settings.withThinking(Thinking.ON))
                                    : new Variation("Thinking off", settings.withThinking(Thinking.OFF));
                    });
        }
        return all;
    }
}
