package dev.ferrum.app.library;

import dev.ferrum.app.catalog.Quantisation;
import dev.ferrum.app.fit.FitReport;
import dev.ferrum.app.hub.ModelSource;
import java.util.Objects;
import java.util.Optional;

/// One size of the model that is looked at: its quantisation, whether it fits (empty where the model's shape is
/// not known), and the files on the hub once the hub was asked.
public record SizeOffer(Quantisation size, Optional<FitReport> report, Optional<ModelSource> source) {
    public SizeOffer {
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(report, "report");
        Objects.requireNonNull(source, "source");
    }
}
