package dev.ferrum.cuda.jna;

import com.sun.jna.Native;

/// The real driver library with all its functions, through JNA's direct mapping.
final class CudaApiLibrary extends CudaLibrary implements CudaApi {
    CudaApiLibrary() {
        Native.register(Direct.class, library());
    }

    @Override
    public int cuDevicePrimaryCtxRetain(long[] context, int device) {
        return Direct.cuDevicePrimaryCtxRetain(context, device);
    }

    @Override
    public int cuDevicePrimaryCtxRelease_v2(int device) {
        return Direct.cuDevicePrimaryCtxRelease_v2(device);
    }

    @Override
    public int cuCtxSetCurrent(long context) {
        return Direct.cuCtxSetCurrent(context);
    }

    @Override
    public int cuMemGetInfo_v2(long[] free, long[] total) {
        return Direct.cuMemGetInfo_v2(free, total);
    }

    @Override
    public int cuMemAlloc_v2(long[] address, long bytes) {
        return Direct.cuMemAlloc_v2(address, bytes);
    }

    @Override
    public int cuMemFree_v2(long address) {
        return Direct.cuMemFree_v2(address);
    }

    @Override
    public int cuMemsetD8Async(long address, byte value, long bytes, long stream) {
        return Direct.cuMemsetD8Async(address, value, bytes, stream);
    }

    @Override
    public int cuMemcpyHtoDAsync_v2(long target, long hostSource, long bytes, long stream) {
        return Direct.cuMemcpyHtoDAsync_v2(target, hostSource, bytes, stream);
    }

    @Override
    public int cuMemcpyDtoHAsync_v2(long hostTarget, long source, long bytes, long stream) {
        return Direct.cuMemcpyDtoHAsync_v2(hostTarget, source, bytes, stream);
    }

    @Override
    public int cuMemcpyDtoDAsync_v2(long target, long source, long bytes, long stream) {
        return Direct.cuMemcpyDtoDAsync_v2(target, source, bytes, stream);
    }

    @Override
    public int cuMemHostAlloc(long[] hostAddress, long bytes, int flags) {
        return Direct.cuMemHostAlloc(hostAddress, bytes, flags);
    }

    @Override
    public int cuMemFreeHost(long hostAddress) {
        return Direct.cuMemFreeHost(hostAddress);
    }

    @Override
    public int cuModuleLoadDataEx(long[] module, long image, int count, int[] options, long[] values) {
        return Direct.cuModuleLoadDataEx(module, image, count, options, values);
    }

    @Override
    public int cuModuleUnload(long module) {
        return Direct.cuModuleUnload(module);
    }

    @Override
    public int cuModuleGetFunction(long[] function, long module, byte[] name) {
        return Direct.cuModuleGetFunction(function, module, name);
    }

    @Override
    public int cuFuncSetAttribute(long function, int attribute, int value) {
        return Direct.cuFuncSetAttribute(function, attribute, value);
    }

    @Override
    public int cuLaunchKernel(
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
            long extra) {
        return Direct.cuLaunchKernel(
                function, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, stream, parameters, extra);
    }

    @Override
    public int cuLaunchKernelEx(long config, long function, long parameters, long extra) {
        return Direct.cuLaunchKernelEx(config, function, parameters, extra);
    }

    @Override
    public int cuStreamCreate(long[] stream, int flags) {
        return Direct.cuStreamCreate(stream, flags);
    }

    @Override
    public int cuStreamDestroy_v2(long stream) {
        return Direct.cuStreamDestroy_v2(stream);
    }

    @Override
    public int cuStreamSynchronize(long stream) {
        return Direct.cuStreamSynchronize(stream);
    }

    @Override
    public int cuStreamWaitEvent(long stream, long event, int flags) {
        return Direct.cuStreamWaitEvent(stream, event, flags);
    }

    @Override
    public int cuEventCreate(long[] event, int flags) {
        return Direct.cuEventCreate(event, flags);
    }

    @Override
    public int cuEventRecord(long event, long stream) {
        return Direct.cuEventRecord(event, stream);
    }

    @Override
    public int cuEventSynchronize(long event) {
        return Direct.cuEventSynchronize(event);
    }

    @Override
    public int cuEventDestroy_v2(long event) {
        return Direct.cuEventDestroy_v2(event);
    }

    @Override
    public int cuStreamBeginCapture_v2(long stream, int mode) {
        return Direct.cuStreamBeginCapture_v2(stream, mode);
    }

    @Override
    public int cuStreamEndCapture(long stream, long[] graph) {
        return Direct.cuStreamEndCapture(stream, graph);
    }

    @Override
    public int cuGraphInstantiateWithFlags(long[] executable, long graph, long flags) {
        return Direct.cuGraphInstantiateWithFlags(executable, graph, flags);
    }

    @Override
    public int cuGraphLaunch(long executable, long stream) {
        return Direct.cuGraphLaunch(executable, stream);
    }

    @Override
    public int cuGraphExecDestroy(long executable) {
        return Direct.cuGraphExecDestroy(executable);
    }

    @Override
    public int cuGraphDestroy(long graph) {
        return Direct.cuGraphDestroy(graph);
    }

    /// The natives themselves; JNA binds static methods.
    private static final class Direct {
        private Direct() {}

        static native int cuDevicePrimaryCtxRetain(long[] context, int device);

        static native int cuDevicePrimaryCtxRelease_v2(int device);

        static native int cuCtxSetCurrent(long context);

        static native int cuMemGetInfo_v2(long[] free, long[] total);

        static native int cuMemAlloc_v2(long[] address, long bytes);

        static native int cuMemFree_v2(long address);

        static native int cuMemsetD8Async(long address, byte value, long bytes, long stream);

        static native int cuMemcpyHtoDAsync_v2(long target, long hostSource, long bytes, long stream);

        static native int cuMemcpyDtoHAsync_v2(long hostTarget, long source, long bytes, long stream);

        static native int cuMemcpyDtoDAsync_v2(long target, long source, long bytes, long stream);

        static native int cuMemHostAlloc(long[] hostAddress, long bytes, int flags);

        static native int cuMemFreeHost(long hostAddress);

        static native int cuModuleLoadDataEx(long[] module, long image, int count, int[] options, long[] values);

        static native int cuModuleUnload(long module);

        static native int cuModuleGetFunction(long[] function, long module, byte[] name);

        static native int cuFuncSetAttribute(long function, int attribute, int value);

        static native int cuLaunchKernel(
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

        static native int cuLaunchKernelEx(long config, long function, long parameters, long extra);

        static native int cuStreamCreate(long[] stream, int flags);

        static native int cuStreamDestroy_v2(long stream);

        static native int cuStreamSynchronize(long stream);

        static native int cuStreamWaitEvent(long stream, long event, int flags);

        static native int cuEventCreate(long[] event, int flags);

        static native int cuEventRecord(long event, long stream);

        static native int cuEventSynchronize(long event);

        static native int cuEventDestroy_v2(long event);

        static native int cuStreamBeginCapture_v2(long stream, int mode);

        static native int cuStreamEndCapture(long stream, long[] graph);

        static native int cuGraphInstantiateWithFlags(long[] executable, long graph, long flags);

        static native int cuGraphLaunch(long executable, long stream);

        static native int cuGraphExecDestroy(long executable);

        static native int cuGraphDestroy(long graph);
    }
}
