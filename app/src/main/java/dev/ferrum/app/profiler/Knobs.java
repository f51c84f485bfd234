package dev.ferrum.app.profiler;

import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.api.PathBoundaries;
import java.util.ArrayList;
import java.util.List;

/// What one run of a comparison is made with. `backend`: its id, empty for the one in use.
record Knobs(MoeSwitches switches, PathBoundaries boundaries, String backend) {
    /// No prompt is this long: prefill never.
    static final int NEVER = 1 << 16;

    /// In words, what differs from `usual`; `usual settings` where nothing does.
    String words(Knobs usual) {
        List<String> words = new ArrayList<>();
        if (switches.fusedGateUpSilu() != usual.switches.fusedGateUpSilu()) {
            words.add("fused gate, up and SiLU " + on(switches.fusedGateUpSilu()));
        }
        if (switches.hostTopK() != usual.switches.hostTopK()) {
            words.add("host top-k " + on(switches.hostTopK()));
        }
        if (switches.directDispatch() != usual.switches.directDispatch()) {
            words.add("direct dispatch " + on(switches.directDispatch()));
        }
        if (boundaries.batchedDecodeFrom() != usual.boundaries.batchedDecodeFrom()) {
            words.add(boundaries.batchedDecodeFrom() == 1 ? "one row batched" : "one row stacked");
        }
        if (boundaries.batchedPrefillFrom() != usual.boundaries.batchedPrefillFrom()) {
            words.add(
                    boundaries.batchedPrefillFrom() == NEVER
                            ? "no prefill path"
                            : "prefill from %d rows".formatted(boundaries.batchedPrefillFrom()));
        }
        if (!backend.equals(usual.backend) && !backend.isEmpty()) {
            words.add("on " + backend);
        }
        return words.isEmpty() ? "usual settings" : String.join(", ", words);
    }

    private static String on(boolean value) {
        return value ? "on" : "off";
    }

    Knobs withFused(boolean on) {
        return new Knobs(new MoeSwitches(on, switches.hostTopK(), switches.directDispatch()), boundaries, backend);
    }

    Knobs withHostTopK(boolean on) {
        return new Knobs(
                new MoeSwitches(switches.fusedGateUpSilu(), on, switches.directDispatch()), boundaries, backend);
    }

    Knobs withDirectDispatch(boolean on) {
        return new Knobs(new MoeSwitches(switches.fusedGateUpSilu(), switches.hostTopK(), on), boundaries, backend);
    }

    /// From how many rows on a single step is batched decode: 1 or 2.
    Knobs withBatchedFrom(int rows) {
        return new Knobs(switches, new PathBoundaries(rows, Math.max(rows, boundaries.batchedPrefillFrom())), backend);
    }

    Knobs withPrefillFrom(int rows) {
        return new Knobs(
                switches,
                new PathBoundaries(boundaries.batchedDecodeFrom(), Math.max(boundaries.batchedDecodeFrom(), rows)),
                backend);
    }

    Knobs withBackend(String id) {
        return new Knobs(switches, boundaries, id);
    }
}
