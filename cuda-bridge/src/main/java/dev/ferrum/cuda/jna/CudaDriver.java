package dev.ferrum.cuda.jna;

/// The functions of NVIDIA's driver library (`cuda.h`) that a probe calls, one to one; drivers of any age have
/// them. All but [#errorName] return a `CUresult`; arrays of one element receive a result. [CudaApi] has the
/// others.
///
/// Loaded when a provider probes, never at class loading. A test puts its own object in place of the library.
public interface CudaDriver {
    /// The library's file names on Linux and Windows.
    String LIBRARY_NAMES = "libcuda.so.1 or nvcuda.dll";

    int cuInit(int flags);

    /// `version` gets 1000 × major + 10 × minor of the newest CUDA the driver knows.
    int cuDriverGetVersion(int[] version);

    int cuDeviceGetCount(int[] count);

    int cuDeviceGet(int[] device, int ordinal);

    /// `name` gets a zero-terminated name of at most `length` bytes.
    int cuDeviceGetName(byte[] name, int length, int device);

    /// `bytes` gets a `size_t`; it must hold 0 before, for machines whose `size_t` has 32 bits.
    int cuDeviceTotalMem_v2(long[] bytes, int device);

    int cuDeviceGetAttribute(int[] value, int attribute, int device);

    /// The symbolic name of a code, such as `CUDA_ERROR_NO_DEVICE`.
    String errorName(int code);

    /// Opens the driver library. Throws `UnsatisfiedLinkError` when it or one of its functions is missing.
    static CudaDriver load() {
        return new CudaLibrary();
    }
}
