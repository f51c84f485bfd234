package dev.ferrum.metal;

import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.metal.jna.MetalLibraries;

/// Tests a device when it is met for the first time, and after any change of program, kernels, system or GPU.
final class TestedOnce implements SelfTestGate {
    private static final long DEEP_SECONDS = 900;

    private final ThisProgram program;
    private final MetalLibraries libraries;
    private final VerdictFile remembered;
    private final long quickSeconds;

    /// A quick test that does not get on for `quickSeconds` has failed.
    TestedOnce(ThisProgram program, MetalLibraries libraries, long quickSeconds) {
        this.quickSeconds = quickSeconds;
        this.program = program;
        this.libraries = libraries;
        this.remembered = new VerdictFile(program.stateFolder(), program.version());
    }

    @Override
    public Verdict verdict(MetalDevice device) {
        return remembered
                .read(device)
                .orElseGet(() -> test(device, SelfTestDepth.QUICK).verdict());
    }

    @Override
    public Outcome test(MetalDevice device, SelfTestDepth depth) {
        long seconds = depth == SelfTestDepth.DEEP ? DEEP_SECONDS : quickSeconds;
        Outcome outcome = new SelfTestProcess(program, libraries, seconds).run(depth);
        // A deep test runs under the system's own checks, which may object to what works: it decides nothing.
        if (depth == SelfTestDepth.QUICK) {
            remembered.write(device, outcome.verdict());
        }
        remembered.writeReport(device, outcome.report());
        return outcome;
    }

    /// Work on the device failed while a model ran.
    @Override
    public void distrust(MetalDevice device, String reason) {
        remembered.write(device, new Verdict.Failed(reason));
    }
}
