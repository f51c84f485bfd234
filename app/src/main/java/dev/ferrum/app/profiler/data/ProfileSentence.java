package dev.ferrum.app.profiler.data;

import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What a picture of steps says, in plain words: the conclusion, and the evidence for it. Written from the same numbers
/// as the table under it.
public record ProfileSentence(String conclusion, String evidence) {
    /// Stages below this part of a step are not called large.
    private static final double LARGE = 0.05;

    /// A host that takes more than this is worth a word.
    private static final double MUCH_HOST = 0.10;

    public static final ProfileSentence NOTHING = new ProfileSentence("", "");

    /// Of `steps`, whose table is `rows`; `device` is `processor` or `card`.
    public static ProfileSentence of(List<StepTrace> steps, List<StageRow> rows, Roofline roofline, String device) {
        if (steps.isEmpty() || rows.isEmpty()) {
            return NOTHING;
        }
        return new ProfileSentence(conclusion(steps), evidence(rows, roofline, device));
    }

    private static String conclusion(List<StepTrace> steps) {
        Throughput speed = Throughput.of(steps);
        String takes = Numbers.time(speed.median());
        String rate = Numbers.tokensPerSecond(speed.tokensPerSecond());
        if (speed.reading()) {
            return "A prompt is read: %s tokens a second, in steps of %s.".formatted(rate, takes);
        }
        return speed.answers() <= 1
                ? "A token takes %s: %s tokens a second.".formatted(takes, rate)
                : "%d answers run at once. A step takes %s and makes %d tokens: %s tokens a second."
                        .formatted(speed.answers(), takes, speed.answers(), rate);
    }

    private static String evidence(List<StageRow> rows, Roofline roofline, String device) {
        StringBuilder text = new StringBuilder();
        double experts =
                share(rows, FlameKind.MOE) + share(rows, FlameKind.MOE_BATCHED) + share(rows, FlameKind.MOE_PREFILL);
        double attention = share(rows, FlameKind.ATTN);
        text.append("%s of a step is spent in the experts and %s in attention."
                .formatted(Numbers.percent(experts), Numbers.percent(attention)));
        Optional<StageRow> worst = rows.stream()
                .filter(row -> !row.group()
                        && row.share() >= LARGE
                        && row.floorShare().isPresent()
                        && row.floorShare().getAsDouble() < 1)
                .min(Comparator.comparingDouble(row -> row.floorShare().getAsDouble()));
        if (worst.isPresent() && roofline.known()) {
            StageRow row = worst.get();
            text.append(
                    " Of the large stages %s is furthest from what this %s can do: it takes %s and reads %s at %s of the memory rate."
                            .formatted(
                                    row.name(),
                                    device,
                                    Numbers.percent(row.share()),
                                    Numbers.bytes(row.bytes()),
                                    Numbers.percent(row.gigabytesPerSecond()
                                            * 1e9
                                            / roofline.limits().readBytesPerSecond())));
        } else {
            rows.stream()
                    .filter(row -> !row.group() && row.kind() != FlameKind.OTHER)
                    .findFirst()
                    .ifPresent(row -> text.append(
                            " The largest stage is %s with %s.".formatted(row.name(), Numbers.percent(row.share()))));
        }
        double host = rows.stream()
                .filter(row -> row.stage().map(Stage::host).orElse(false))
                .mapToDouble(StageRow::share)
                .sum();
        if (host >= MUCH_HOST) {
            text.append(" Between the stages of the model the host takes %s.".formatted(Numbers.percent(host)));
        }
        return text.toString();
    }

    private static double share(List<StageRow> rows, FlameKind kind) {
        return rows.stream()
                .filter(row -> row.kind() == kind && row.group() && !row.path().isEmpty())
                .mapToDouble(StageRow::share)
                .sum();
    }
}
