package dev.ferrum.cuda.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.PointerByReference;

/// The part of the real driver library that a probe needs, through JNA's direct mapping.
class CudaLibrary implements CudaDriver {
    CudaLibrary() {
        Native.register(Direct.class, library());
    }

    /// The library itself; JNA opens it once.
    static NativeLibrary library() {
        return NativeLibrary.getInstance(Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
    }

    @Override
    public int cuInit(int flags) {
        return Direct.cuInit(flags);
    }

    @Override
    public int cuDriverGetVersion(int[] version) {
        return Direct.cuDriverGetVersion(version);
    }

    @Override
    public int cuDeviceGetCount(int[] count) {
        return Direct.cuDeviceGetCount(count);
    }

    @Override
    public int cuDeviceGet(int[] device, int ordinal) {
        return Direct.cuDeviceGet(device, ordinal);
    }

    @Override
    public int cuDeviceGetName(byte[] name, int length, int device) {
        return Direct.cuDeviceGetName(name, length, device);
    }

    @Override
    public int cuDeviceTotalMem_v2(long[] bytes, int device) {
        return Direct.cuDeviceTotalMem_v2(bytes, device);
    }

    @Override
    public int cuDeviceGetAttribute(int[] value, int attribute, int device) {
        return Direct.cuDeviceGetAttribute(value, attribute, device);
    }

    @Override
    public String errorName(int code) {
        PointerByReference name = new PointerByReference();
        return Direct.cuGetErrorName(code, name) == 0 ? name.getValue().getString(0) : "unknown error";
    }

    /// The natives themselves; JNA binds static methods.
    private static final class Direct {
        private Direct() {}

        static native int cuInit(int flags);

        static native int cuDriverGetVersion(int[] version);

        static native int cuDeviceGetCount(int[] count);

        static native int cuDeviceGet(int[] device, int ordinal);

        static native int cuDeviceGetName(byte[] name, int length, int device);

        static native int cuDeviceTotalMem_v2(long[] bytes, int device);

        static native int cuDeviceGetAttribute(int[] value, int attribute, int device);

        static native int cuGetErrorName(int code, PointerByReference name);
    }
}
