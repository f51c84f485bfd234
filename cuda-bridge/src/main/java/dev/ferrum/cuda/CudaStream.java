package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaApi;
import dev.ferrum.cuda.jna.KernelParameters;

/// Work of the card in order: launches, copies, waits. All but [#sync()] return at once.
final class CudaStream implements AutoCloseable {
    /// `CU_STREAM_NON_BLOCKING`: not ordered with the driver's own default stream.
    private static final int NON_BLOCKING = 1;

    private final CudaContext context;
    private final CudaApi api;
    private final long handle;
    private final KernelParameters parameters = new KernelParameters();
    /// Whose uploads launches of this stream read; null for a stream without launches.
    private WeightUploader uploader;

    private int awaitedUploads;

    CudaStream(CudaContext context) {
        this.context = context;
        this.api = context.api();
        context.use();
        long[] out = new long[1];
        context.check(api.cuStreamCreate(out, NON_BLOCKING), "cuStreamCreate", "non-blocking");
        this.handle = out[0];
    }

    long handle() {
        return handle;
    }

    /// The parameters of the next launch, emptied; to be filled in the order of the kernel's own.
    KernelParameters parameters() {
        return parameters.clear();
    }

    /// From now on, launches wait on the card for weights that `source` has uploaded before them.
    void dependsOn(WeightUploader source) {
        uploader = source;
    }

    /// Starts `kernel` with what was put into [#parameters()].
    void launch(Kernel kernel, int gridX, int gridY, int gridZ, int blockX, int blockY, int sharedBytes) {
        context.use();
        awaitUploads();
        int code = api.cuLaunchKernel(
                kernel.function(),
                gridX,
                gridY,
                gridZ,
                blockX,
                blockY,
                1,
                sharedBytes,
                handle,
                parameters.address(),
                0);
        if (code != CudaProbe.SUCCESS) {
            throw CudaException.of(
                    api,
                    code,
                    "cuLaunchKernel",
                    "%s, grid %d x %d x %d, block %d x %d, %d bytes shared"
                            .formatted(kernel.name(), gridX, gridY, gridZ, blockX, blockY, sharedBytes));
        }
    }

    /// As [#launch], for a kernel that waits itself for those before it (`griddepcontrol`): where the card and
    /// its driver can, it starts while they still run. Blocks of `blockX * blockY * blockZ` threads.
    void launchOverlapping(
            Kernel kernel, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int sharedBytes) {
        context.use();
        awaitUploads();
        int code = context.overlapsKernels()
                ? api.cuLaunchKernelEx(
                        parameters.overlappingConfig(gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, handle),
                        kernel.function(),
                        parameters.address(),
                        0)
                : api.cuLaunchKernel(
                        kernel.function(),
                        gridX,
                        gridY,
                        gridZ,
                        blockX,
                        blockY,
                        blockZ,
                        sharedBytes,
                        handle,
                        parameters.address(),
                        0);
        if (code != CudaProbe.SUCCESS) {
            throw CudaException.of(
                    api,
                    code,
                    "cuLaunchKernel",
                    "%s, grid %d x %d x %d, block %d x %d x %d, %d bytes shared"
                            .formatted(kernel.name(), gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes));
        }
    }

    /// What [#dependsOn] asks for; must not be left to a recorded launch.
    void awaitUploads() {
        if (uploader != null && uploader.uploads() != awaitedUploads) {
            awaitedUploads = uploader.uploads();
            waitFor(uploader.uploaded());
        }
    }

    void zero(long address, long bytes) {
        context.use();
        context.check(
                api.cuMemsetD8Async(address, (byte) 0, bytes, handle), "cuMemsetD8Async", "%d bytes".formatted(bytes));
    }

    void copyToDevice(long target, long hostSource, long bytes) {
        context.use();
        int code = api.cuMemcpyHtoDAsync_v2(target, hostSource, bytes, handle);
        if (code != CudaProbe.SUCCESS) {
            throw CudaException.of(api, code, "cuMemcpyHtoDAsync", "%d bytes".formatted(bytes));
        }
    }

    void copyToHost(long hostTarget, long source, long bytes) {
        context.use();
        int code = api.cuMemcpyDtoHAsync_v2(hostTarget, source, bytes, handle);
        if (code != CudaProbe.SUCCESS) {
            throw CudaException.of(api, code, "cuMemcpyDtoHAsync", "%d bytes".formatted(bytes));
        }
    }

    /// Marks the end of all work so far in `event`.
    void record(CudaEvent event) {
        context.use();
        context.check(api.cuEventRecord(event.handle(), handle), "cuEventRecord", "an event of a copy");
    }

    /// Holds later work back until `event`, as last recorded, has come.
    void waitFor(CudaEvent event) {
        context.use();
        context.check(api.cuStreamWaitEvent(handle, event.handle(), 0), "cuStreamWaitEvent", "an event of a copy");
    }

    /// Waits for all earlier work. Throws [CudaException] when any of it failed.
    void sync() {
        context.use();
        int code = api.cuStreamSynchronize(handle);
        if (code != CudaProbe.SUCCESS) {
            throw CudaException.of(api, code, "cuStreamSynchronize", "the work of a queue");
        }
    }

    /// Waits for all earlier work before what it uses is freed; whether it failed is no matter then.
    void settle() {
        context.release("cuStreamSynchronize", "before memory is freed", () -> api.cuStreamSynchronize(handle));
    }

    @Override
    public void close() {
        context.release("cuStreamDestroy", "a stream", () -> api.cuStreamDestroy_v2(handle));
        parameters.close();
    }
}
