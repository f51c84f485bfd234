package dev.ferrum.cuda.jna;

/// The rest of NVIDIA's driver library (`cuda.h`) that Ferrum calls, one to one: what is needed once a card is used.
///
/// Every method returns a `CUresult`. Handles (contexts, streams, modules, graphs), device addresses, host
/// addresses and `size_t` are `long`; an array of one element receives a result. All functions exist since CUDA
/// 11.8.
///
/// A context must be current on the calling thread for all but the context functions themselves.
public interface CudaApi extends CudaDriver {
    int cuDevicePrimaryCtxRetain(long[] context, int device);

    int cuDevicePrimaryCtxRelease_v2(int device);

    int cuCtxSetCurrent(long context);

    int cuMemGetInfo_v2(long[] free, long[] total);

    int cuMemAlloc_v2(long[] address, long bytes);

    int cuMemFree_v2(long address);

    int cuMemsetD8Async(long address, byte value, long bytes, long stream);

    int cuMemcpyHtoDAsync_v2(long target, long hostSource, long bytes, long stream);

    int cuMemcpyDtoHAsync_v2(long hostTarget, long source, long bytes, long stream);

    int cuMemcpyDtoDAsync_v2(long target, long source, long bytes, long stream);

    /// Page-locked host memory, which copies reach without a detour.
    int cuMemHostAlloc(long[] hostAddress, long bytes, int flags);

    int cuMemFreeHost(long hostAddress);

    /// `image` is the address of zero-terminated PTX; `values[i]` belongs to `options[i]` and may receive a result.
    int cuModuleLoadDataEx(long[] module, long image, int count, int[] options, long[] values);

    int cuModuleUnload(long module);

    /// `name` is zero-terminated.
    int cuModuleGetFunction(long[] function, long module, byte[] name);

    int cuFuncSetAttribute(long function, int attribute, int value);

    /// `parameters` is the address of an array of addresses, one for each parameter; see [KernelParameters].
    int cuLaunchKernel(
            long function,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int sharedBytes,
            long stream,
            long parameters,
            long extra);

    /// `config` is the address of a `CUlaunchConfig`; see [KernelParameters].
    int cuLaunchKernelEx(long config, long function, long parameters, long extra);

    int cuStreamCreate(long[] stream, int flags);

    int cuStreamDestroy_v2(long stream);

    int cuStreamSynchronize(long stream);

    int cuStreamWaitEvent(long stream, long event, int flags);

    int cuEventCreate(long[] event, int flags);

    int cuEventRecord(long event, long stream);

    int cuEventSynchronize(long event);

    int cuEventDestroy_v2(long event);

    int cuStreamBeginCapture_v2(long stream, int mode);

    int cuStreamEndCapture(long stream, long[] graph);

    int cuGraphInstantiateWithFlags(long[] executable, long graph, long flags);

    int cuGraphLaunch(long executable, long stream);

    int cuGraphExecDestroy(long executable);

    int cuGraphDestroy(long graph);

    /// Opens the driver library with all functions. Throws `UnsatisfiedLinkError` when it or one of them is missing.
    static CudaApi load() {
        return new CudaApiLibrary();
    }
}
