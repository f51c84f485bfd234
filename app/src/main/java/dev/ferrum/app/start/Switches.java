package dev.ferrum.app.start;

import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.MoeSwitches;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The five `FERRUM_*` switches of the environment, as users of the original engine know them.
public record Switches(boolean profile, MoeSwitches moe, Optional<Path> traceOut) {
    /// Set to anything but `0`: stages are timed from the start.
    public static final String PROFILE = "FERRUM_DECODE_OP_PROFILE";

    /// `0`: gate, up and SiLU as three stages even where a fused one exists.
    public static final String FUSED = "FERRUM_MOE_FUSED_GATE_UP_SILU";

    /// `1`: prefill routing on the host.
    public static final String HOST_TOPK = "FERRUM_MOE_HOST_TOPK";

    /// `1`: prefill grids sized for the worst case.
    public static final String DIRECT = "FERRUM_MOE_DIRECT_DISPATCH";

    /// File that gets every stage span as Chrome Trace Event JSON.
    public static final String TRACE = "FERRUM_TRACE_OUT";

    public Switches {
        Objects.requireNonNull(moe, "moe");
        Objects.requireNonNull(traceOut, "traceOut");
    }

    public static Switches none() {
        return of(Map.of());
    }

    /// Reads the switches from `environment`. Throws [EngineException] for a value that is neither on nor off.
    public static Switches of(Map<String, String> environment) {
        MoeSwitches defaults = MoeSwitches.defaults();
        String profile = environment.getOrDefault(PROFILE, "");
        return new Switches(
                !profile.isEmpty() && !profile.equals("0"),
                new MoeSwitches(
                        flag(environment, FUSED, defaults.fusedGateUpSilu()),
                        flag(environment, HOST_TOPK, defaults.hostTopK()),
                        flag(environment, DIRECT, defaults.directDispatch())),
                path(environment.getOrDefault(TRACE, "")));
    }

    /// `config` with these switches.
    public EngineConfig applyTo(EngineConfig config) {
        EngineConfig switched = config.withMoe(moe).withProfile(profile);
        return traceOut.map(switched::withTrace).orElse(switched);
    }

    private static boolean flag(Map<String, String> environment, String name, boolean unset) {
        return switch (environment.getOrDefault(name, "")) {
            case "" -> unset;
            case "0" -> false;
            case "1" -> true;
            case String other -> throw new EngineException("%s: expected 0 or 1, found \"%s\"".formatted(name, other));
        };
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            throw new EngineException("%s: expected a file name, found \"%s\"".formatted(TRACE, text), e);
        }
    }
}
