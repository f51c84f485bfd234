package dev.ferrum.metal;

import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendSelector;
import dev.ferrum.metal.check.Check;
import dev.ferrum.metal.check.Checks;
import dev.ferrum.metal.check.MappedCheck;
import dev.ferrum.metal.check.Side;
import dev.ferrum.metal.jna.MetalLibraries;
import java.io.PrintStream;
import java.util.Optional;

/// Opens the device step by step, compares all operations with the CPU's, and writes what it does and finds as it
/// goes: the last line before an end without a verdict says what ended the process.
final class SelfTest {
    /// Begins the line that says what is tested next.
    static final String CHECK = "check ";
    /// Begins the last line.
    static final String VERDICT = "verdict ";

    static final String PASSED = VERDICT + "passed";
    static final String FAILED = VERDICT + "failed: ";

    /// More than any cache holds, and a prompt's chunk.
    private static final long SPEED_BYTES = 128L << 20;

    private static final int SPEED_ROWS = 512;

    private final MetalLibraries libraries;
    private final SelfTestDepth depth;
    private final PrintStream out;
    private String firstFailure = "";
    private int failures;
    private int done;

    SelfTest(MetalLibraries libraries, SelfTestDepth depth, PrintStream out) {
        this.libraries = libraries;
        this.depth = depth;
        this.out = out;
    }

    void run() {
        try {
            steps();
        } catch (RuntimeException | LinkageError e) {
            fail(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        if (failures == 0) {
            out.printf("%d checks%n%s%n", done, PASSED);
        } else {
            String more = failures == 1 ? "" : " (and %d more)".formatted(failures - 1);
            out.printf("%s%s%s%n", FAILED, firstFailure.replaceAll("\\s+", " "), more);
        }
    }

    private void steps() {
        out.println("kernels " + KernelSources.fingerprint());
        out.println(CHECK + "the device and its methods");
        MetalContext context = MetalContext.open(libraries);
        out.println("device " + context.facts());
        out.println(CHECK + "compiling the kernels");
        try (MetalBackend metal = new MetalBackend(context, _ -> {});
                Backend cpu = cpu();
                Side reference = new Side(cpu, Side.Form.DECODED);
                Side tested = new Side(metal, Side.Form.BLOCKS)) {
            out.println(CHECK + "sizes of a grid and a number with a fraction arrive");
            new GridCheck(metal).problem().ifPresent(this::fail);
            for (Check check : Checks.all()) {
                compare(check, reference, tested);
            }
            beyondFourGibibytes(metal, reference, tested);
            if (depth == SelfTestDepth.DEEP) {
                new Speeds(metal, out, SPEED_BYTES, SPEED_ROWS).print();
            }
        }
    }

    private static Backend cpu() {
        return new BackendSelector()
                .select(Optional.of("cpu"), BackendSelector.installed())
                .open(new BackendOptions(0));
    }

    private void compare(Check check, Side reference, Side tested) {
        out.println(CHECK + check.name());
        double error = check.error(reference, tested);
        done++;
        out.printf("  %.1e of %.0e allowed%n", error, check.limit());
        if (!(error <= check.limit())) {
            fail("%s differs from the CPU by %.1e, where %.0e is allowed"
                    .formatted(check.name(), error, check.limit()));
        }
    }

    /// Needs a buffer of that size.
    private void beyondFourGibibytes(MetalBackend metal, Side reference, Side tested) {
        MetalDevice device = metal.context().facts();
        if (Math.min(device.mostBufferBytes(), metal.context().freeBytes()) < MappedCheck.BYTES + device.pageBytes()) {
            out.println("not checked: weights beyond 4 GiB, because a buffer has at most %d bytes here"
                    .formatted(device.mostBufferBytes()));
            return;
        }
        try (MappedCheck mapped = new MappedCheck()) {
            compare(mapped.check(), reference, tested);
        }
    }

    private void fail(String reason) {
        failures++;
        out.println("  FAILED " + reason);
        if (firstFailure.isEmpty()) {
            firstFailure = reason;
        }
    }
}
