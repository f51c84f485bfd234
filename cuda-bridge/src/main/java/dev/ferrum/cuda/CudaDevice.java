package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaDriver;
import dev.ferrum.engine.backend.DeviceInfo;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/// One card as the driver describes it. `ordinal` is the driver's number, `processors` the count of its SMs,
/// `sharedPerProcessor` the bytes of shared memory of one,
/// `major` and `minor` the compute capability.
record CudaDevice(
        int ordinal,
        String name,
        int major,
        int minor,
        int processors,
        int sharedPerProcessor,
        boolean integrated,
        long totalBytes) {
    /// Memory decides which models fit, then processors decide the speed.
    static final Comparator<CudaDevice> BEST_FIRST = Comparator.comparingLong(CudaDevice::totalBytes)
            .thenComparingInt(CudaDevice::processors)
            .reversed()
            .thenComparingInt(CudaDevice::ordinal);

    /// The least compute capability that has the integer dot products of the kernels: Turing.
    private static final int LEAST_CAPABILITY = 75;

    /// `CUdevice_attribute` numbers of `cuda.h`.
    static final int PROCESSORS = 16;

    static final int INTEGRATED = 18;
    static final int SHARED_PER_PROCESSOR = 81;
    static final int COMPUTE_MAJOR = 75;
    static final int COMPUTE_MINOR = 76;

    private static final int NAME_BYTES = 256;

    /// Asks the driver, which has been initialised, for its card number `index`.
    static CudaDevice read(CudaDriver driver, int index) {
        int[] out = new int[1];
        String which = "card %d".formatted(index);
        CudaException.check(driver, driver.cuDeviceGet(out, index), "cuDeviceGet", which);
        int device = out[0];
        byte[] name = new byte[NAME_BYTES];
        CudaException.check(driver, driver.cuDeviceGetName(name, NAME_BYTES, device), "cuDeviceGetName", which);
        long[] bytes = new long[1];
        CudaException.check(driver, driver.cuDeviceTotalMem_v2(bytes, device), "cuDeviceTotalMem", which);
        return new CudaDevice(
                device,
                text(name),
                attribute(driver, device, COMPUTE_MAJOR),
                attribute(driver, device, COMPUTE_MINOR),
                attribute(driver, device, PROCESSORS),
                attribute(driver, device, SHARED_PER_PROCESSOR),
                attribute(driver, device, INTEGRATED) != 0,
                bytes[0]);
    }

    private static int attribute(CudaDriver driver, int device, int attribute) {
        int[] value = new int[1];
        CudaException.check(
                driver,
                driver.cuDeviceGetAttribute(value, attribute, device),
                "cuDeviceGetAttribute",
                "card %d, attribute %d".formatted(device, attribute));
        return value[0];
    }

    /// Compute capability as one number: 75 for 7.5.
    int capability() {
        return major * 10 + minor;
    }

    boolean canRunKernels() {
        return capability() >= LEAST_CAPABILITY;
    }

    DeviceInfo info(long freeBytes) {
        return new DeviceInfo(
                CudaBackendProvider.ID,
                ordinal,
                name,
                integrated ? DeviceInfo.Kind.UNIFIED_GPU : DeviceInfo.Kind.DISCRETE_GPU,
                totalBytes,
                freeBytes);
    }

    /// For messages: name, memory and compute capability.
    String describe() {
        return "%s with %.1f GB, compute capability %d.%d"
                .formatted(name, totalBytes / (double) (1L << 30), major, minor);
    }

    private static String text(byte[] zeroTerminated) {
        int end = 0;
        while (end < zeroTerminated.length && zeroTerminated[end] != 0) {
            end++;
        }
        return new String(zeroTerminated, 0, end, StandardCharsets.UTF_8);
    }
}
