package dev.ferrum.app.fit;

import dev.ferrum.app.catalog.CatalogEntry;
import dev.ferrum.app.catalog.ModelCatalog;
import dev.ferrum.app.catalog.Quantisation;
import dev.ferrum.engine.api.DeviceMemory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One model for this machine, in one size, and why.
public record Recommendation(CatalogEntry entry, Quantisation quantisation, FitReport report) {
    /// Room for a long document and the answer to it.
    public static final int CONTEXT = 32768;

    /// Twice the size of Q6_K's errors is still below what anybody notices: larger files would only be
    /// slower.
    private static final String LARGEST = "Q6_K";

    /// Takes the first model of `catalog` that fits whole, in the largest size that leaves the full context
    /// its room; else the smallest size that runs at all. Empty where nothing does.
    public static Optional<Recommendation> of(ModelCatalog catalog, Fitting fitting, Room room) {
        List<Recommendation> all = new ArrayList<>();
        for (CatalogEntry entry : catalog.entries()) {
            long most = entry.quantisation(LARGEST).map(Quantisation::bytes).orElse(Long.MAX_VALUE);
            for (Quantisation size : entry.quantisations()) {
                if (size.bytes() <= most) {
                    FitReport report = fitting.judge(
                            entry.shape(),
                            size.bytes(),
                            Math.min(CONTEXT, entry.shape().trainedContext()),
                            room);
                    all.add(new Recommendation(entry, size, report));
                }
            }
        }
        return all.stream()
                .filter(it -> it.report.fit() instanceof Fit.Fits)
                .max(Comparator.<Recommendation>comparingInt(
                                it -> -catalog.entries().indexOf(it.entry))
                        .thenComparingLong(it -> it.quantisation.bytes()))
                .or(() -> all.stream().filter(it -> it.report.fit().whole()).findFirst())
                .or(() -> all.stream().filter(it -> it.report.fit().runs()).findFirst());
    }

    /// Why this one, in two sentences.
    public String reason() {
        String device = report.room().device().name();
        Need need = report.need();
        String first = switch (report.fit()) {
            case Fit.Fits(long left) ->
                "Its weights take %s of the %s that are free %s; a %s context takes %s, and %s stay free."
                        .formatted(
                                Gigabytes.text(need.weightBytes()),
                                Gigabytes.text(report.room().usableBytes()),
                                where(device),
                                FitReport.contextText(need.contextTokens()),
                                Gigabytes.text(need.kvBytes()),
                                Gigabytes.text(left));
            case Fit.FitsShorter(int tokens) ->
                "Its weights take %s of the %s that are free %s, which leaves a context of %s."
                        .formatted(
                                Gigabytes.text(need.weightBytes()),
                                Gigabytes.text(report.room().usableBytes()),
                                where(device),
                                FitReport.contextText(tokens));
            case Fit.FitsPartly(int layers, int all, long _) ->
                "It is too big for %s alone: the card takes %d of %d layers, the processor the others."
                        .formatted(device, layers, all);
            case Fit.TooBig _ -> report.sentence();
        };
        // Of a small model this is no reason.
        if (entry.parameters() < 1) {
            return first;
        }
        return first
                + String.format(
                        Locale.ROOT,
                        " Only %s of its %s billion parameters work on each token, so it is quick for what it knows.",
                        figure(entry.active()),
                        figure(entry.parameters()));
    }

    private String where(String device) {
        return report.room().device().kind() == DeviceMemory.Kind.CARD ? "on your " + device : "on this computer";
    }

    private static String figure(double billions) {
        return billions == Math.rint(billions)
                ? Integer.toString((int) billions)
                : String.format(Locale.ROOT, "%.1f", billions);
    }
}
