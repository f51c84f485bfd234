package dev.ferrum.engine.cpu;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.Capabilities;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.WeightShape;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.engine.profile.Profiler;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/// The CPU as a backend: owns the worker threads and all native memory it hands out.
///
/// Weights are used where they lie in the mapped file. Closing frees every buffer that is still open.
final class CpuBackend implements Backend {
    /// Where Linux tells of itself.
    static final Path PROC = Path.of("/proc");

    /// Buffers below this size do not decide whether memory lasts, and asking costs more than allocating them.
    private static final long CHECKED_FROM = 64L << 20;

    private final DeviceInfo device;
    private final Kernels kernels;
    private final WorkerPool pool;
    /// Written by who warms up: queues use plain loops meanwhile.
    private volatile Warmth warmth = Warmth.WARM;

    /// For the plain loops; null until they are used.
    private WorkerPool coldPool;

    private final Set<CpuBuffer> buffers = ConcurrentHashMap.newKeySet();

    CpuBackend(DeviceInfo device, BackendOptions options) {
        this(device, options, Kernels.detect());
    }

    /// As above with kernels of a chosen width, which the machine must be able to run.
    CpuBackend(DeviceInfo device, BackendOptions options, Kernels kernels) {
        this.device = device;
        this.kernels = kernels;
        int threads =
                options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
        this.pool = new WorkerPool(threads);
    }

    @Override
    public DeviceInfo device() {
        return device;
    }

    /// The boundaries are those of `MoePath`: one row is a pass of its own, and tiles pay from 32 rows.
    @Override
    public Capabilities capabilities() {
        return new Capabilities(2, CpuDenseOps.MATRIX_FROM_ROWS, true, true);
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        if (bytes >= CHECKED_FROM) {
            CpuBuffer.requireAllocatable(bytes, HostMachine.allocatableBytes(PROC));
        }
        return CpuBuffer.allocate(bytes, buffers);
    }

    @Override
    public ExpertWeights experts(String name, GgmlType type, int experts, int rows, int cols, MemorySegment data) {
        return new CpuWeights(new WeightShape(name, type, experts, rows, cols), data);
    }

    @Override
    public CommandQueue openQueue(Profiler profiler) {
        var ops = new WarmSwitch(ops(pool, kernels), () -> ops(coldPool(), new Kernels.Cold(kernels)), () -> warmth);
        return new CpuQueue(new SwitchedDense(ops), new SwitchedAttention(ops), new SwitchedMoe(ops), profiler);
    }

    private static WarmSwitch.Ops ops(WorkerPool pool, Kernels kernels) {
        RowMath math = RowMath.of(kernels);
        var dense = new CpuDenseOps(pool, new MatVec(pool, kernels), new MatMul(pool, kernels), math);
        var moe = new CpuMoeOps(pool, new ExpertMatVec(pool, kernels), new ExpertMatMul(pool, kernels), math);
        return new WarmSwitch.Ops(dense, new CpuAttentionOps(pool, kernels), moe);
    }

    /// Half of the threads: the others are the compilers'.
    private synchronized WorkerPool coldPool() {
        if (coldPool == null) {
            coldPool = new WorkerPool(Math.max(1, pool.threads() / 2));
        }
        return coldPool;
    }

    @Override
    public void warmUp(Collection<GgmlType> types, BooleanSupplier cancelled) {
        List<GgmlType> formats = List.copyOf(types);
        KernelWarmup rows = new KernelWarmup(kernels);
        OpWarmup layer = new OpWarmup(this, kernels);
        // Plain loops have no other stand-in than themselves.
        warmth = kernels.width() == KernelWidth.SCALAR ? Warmth.WARM : Warmth.COLD;
        try {
            if (cancelled.getAsBoolean()) {
                return;
            }
            rows.one(formats, cancelled);
            layer.decode(cancelled);
            warmth = warmth == Warmth.WARM ? Warmth.WARM : Warmth.DECODES;
            rows.several(formats, cancelled);
            layer.prefill(cancelled);
            new PrefillWarmup(kernels.width()).run(formats, cancelled);
        } finally {
            warmth = Warmth.WARM;
        }
    }

    @Override
    public Optional<DeviceLimits> measureLimits(BooleanSupplier cancelled) {
        return new MachineProbe(pool, kernels, cancelled).measure();
    }

    @Override
    public void close() {
        pool.close();
        closeColdPool();
        for (CpuBuffer buffer : buffers) {
            buffer.close();
        }
    }

    private synchronized void closeColdPool() {
        if (coldPool != null) {
            coldPool.close();
        }
    }
}
