package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaApi;
import java.util.function.IntSupplier;

/// A card in use: its primary context, and what belongs to the context as a whole.
///
/// The context is the same for all that use the card in this process; closing it gives up this use.
final class CudaContext implements AutoCloseable {
    private static final int OVERLAP_CAPABILITY = 90;
    private static final int OVERLAP_DRIVER = 12_040;

    private final CudaApi api;
    private final CudaDevice device;
    private final long handle;
    private final boolean overlapsKernels;
    private Thread current;

    private CudaContext(CudaApi api, CudaDevice device, long handle) {
        this.api = api;
        this.device = device;
        this.handle = handle;
        int[] version = new int[1];
        CudaException.check(api, api.cuDriverGetVersion(version), "cuDriverGetVersion", "no arguments");
        this.overlapsKernels = device.capability() >= OVERLAP_CAPABILITY && version[0] >= OVERLAP_DRIVER;
    }

    /// Takes the card whose number is `ordinal` into use. Throws [CudaException].
    static CudaContext open(CudaApi api, int ordinal) {
        CudaException.check(api, api.cuInit(0), "cuInit", "flags 0");
        CudaDevice device = CudaDevice.read(api, ordinal);
        long[] handle = new long[1];
        CudaException.check(
                api,
                api.cuDevicePrimaryCtxRetain(handle, ordinal),
                "cuDevicePrimaryCtxRetain",
                "card %d, %s".formatted(ordinal, device.describe()));
        return new CudaContext(api, device, handle[0]);
    }

    /// Whether a kernel may start before those ahead of it have ended: the card's instructions for it exist from
    /// compute capability 9.0 on, and drivers record such launches in graphs from CUDA 12.4 on.
    boolean overlapsKernels() {
        return overlapsKernels;
    }

    CudaApi api() {
        return api;
    }

    CudaDevice device() {
        return device;
    }

    /// Makes this the calling thread's context. Costs one comparison while the same thread calls.
    void use() {
        Thread caller = Thread.currentThread();
        // No lock: a thread finds its own name here only when it put it there itself, and then the context is current.
        if (current != caller) {
            check(api.cuCtxSetCurrent(handle), "cuCtxSetCurrent", "card %d".formatted(device.ordinal()));
            current = caller;
        }
    }

    /// Throws [CudaException] unless `code` is `CUDA_SUCCESS`.
    void check(int code, String call, String asked) {
        CudaException.check(api, code, call, asked);
    }

    /// Makes a call that gives something back. When the context is lost the driver has taken it already,
    /// and the call's answer, which is then the fault of earlier work, is no failure. Throws
    /// [CudaException] for any other.
    void release(String call, String asked, IntSupplier driver) {
        int code = current == Thread.currentThread() ? CudaProbe.SUCCESS : api.cuCtxSetCurrent(handle);
        if (code == CudaProbe.SUCCESS) {
            current = Thread.currentThread();
            code = driver.getAsInt();
        }
        if (code != CudaProbe.SUCCESS && !CudaException.lost(code)) {
            throw CudaException.of(api, code, call, asked);
        }
    }

    /// Bytes of the card's memory that no program uses.
    long freeBytes() {
        use();
        long[] free = new long[1];
        long[] total = new long[1];
        check(api.cuMemGetInfo_v2(free, total), "cuMemGetInfo", "card %d".formatted(device.ordinal()));
        return free[0];
    }

    @Override
    public void close() {
        current = null;
        int code = api.cuDevicePrimaryCtxRelease_v2(device.ordinal());
        if (!CudaException.lost(code)) {
            check(code, "cuDevicePrimaryCtxRelease", "card %d".formatted(device.ordinal()));
        }
    }
}
