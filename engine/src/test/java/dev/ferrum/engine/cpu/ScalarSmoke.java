package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.NoProfiler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Program of [WithoutVectorModuleTest]: probes, opens the backend and multiplies, in a runtime without the module.
final class ScalarSmoke {
    private static final int ROWS = 40;
    private static final int COLS = 64;

    private ScalarSmoke() {}

    /// Prints the probe's note, then each row sum of two products over ones: one of few rows, one of many.
    public static void main(String[] arguments) {
        var provider = new CpuBackendProvider();
        if (!(provider.probe() instanceof Probe.Available available)) {
            throw new IllegalStateException("expected the CPU to be available");
        }
        System.out.println(available.note());
        float[] ones = new float[ROWS * COLS];
        java.util.Arrays.fill(ones, 1f);
        try (var backend = provider.open(available.devices().getFirst(), new BackendOptions(2));
                var queue = backend.openQueue(new NoProfiler());
                Arena arena = Arena.ofShared()) {
            MemorySegment data = arena.allocate(ROWS * COLS * 4L, 32);
            MemorySegment.copy(MemorySegment.ofArray(ones), 0, data, 0, data.byteSize());
            try (var w = backend.matrix("ones", GgmlType.F32, ROWS, COLS, data);
                    var x = backend.allocate(ROWS * COLS * 4L);
                    var y = backend.allocate(ROWS * ROWS * 4L)) {
                queue.write(x, 0, MemorySegment.ofArray(ones));
                for (int m : new int[] {1, ROWS}) {
                    queue.dense().rmsNorm(x, x, m, COLS, 0f, x);
                    queue.dense().linear(w, x, m, y);
                    queue.moe().siluMul(y, y, m);
                    float[] found = new float[1];
                    queue.read(y, (m * ROWS - 1) * 4L, MemorySegment.ofArray(found));
                    System.out.println(found[0]);
                }
            }
        }
    }
}
