package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaDriver;
import dev.ferrum.engine.backend.Probe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Asks the driver what there is and puts the answer into words. Never throws for what it finds.
final class CudaProbe {
    /// `CUDA_SUCCESS`, `CUDA_ERROR_NO_DEVICE` and the two codes of a driver that does not fit, from NVIDIA's
    /// `cuda.h`.
    static final int SUCCESS = 0;

    static final int NO_DEVICE = 100;
    static final int STUB_LIBRARY = 34;
    static final int DRIVER_MISMATCH = 803;

    /// `CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR` and `_MINOR`.
    static final int COMPUTE_MAJOR = 75;

    static final int COMPUTE_MINOR = 76;

    private static final int NAME_BYTES = 256;
    private static final String INSTALL_DRIVER =
            "With an NVIDIA card: install NVIDIA's driver and start Ferrum again. Without one: nothing to do.";

    private final Supplier<CudaDriver> loader;

    /// `loader` throws `UnsatisfiedLinkError` when the library or one of its functions is missing.
    CudaProbe(Supplier<CudaDriver> loader) {
        this.loader = loader;
    }

    Probe run() {
        CudaDriver driver;
        try {
            driver = loader.get();
        } catch (UnsatisfiedLinkError e) {
            return new Probe.Unavailable(
                    "NVIDIA's driver library (%s) was not found".formatted(CudaDriver.LIBRARY_NAMES), INSTALL_DRIVER);
        }
        try {
            return ask(driver);
        } catch (FailedCall e) {
            return refused(e);
        }
    }

    private static Probe ask(CudaDriver driver) {
        check(driver, "cuInit", driver.cuInit(0));
        int[] number = new int[1];
        check(driver, "cuDeviceGetCount", driver.cuDeviceGetCount(number));
        int devices = number[0];
        if (devices == 0) {
            return noDevice();
        }
        check(driver, "cuDriverGetVersion", driver.cuDriverGetVersion(number));
        int version = number[0];
        List<String> found = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            found.add(describe(driver, i));
        }
        return new Probe.Unavailable(
                "found %s (driver for CUDA %d.%d), but this version of Ferrum has no CUDA kernels"
                        .formatted(String.join(", ", found), version / 1000, version % 1000 / 10),
                "The CPU is used instead; nothing to do.");
    }

    private static String describe(CudaDriver driver, int index) {
        int[] out = new int[1];
        check(driver, "cuDeviceGet", driver.cuDeviceGet(out, index));
        int device = out[0];
        byte[] name = new byte[NAME_BYTES];
        check(driver, "cuDeviceGetName", driver.cuDeviceGetName(name, NAME_BYTES, device));
        long[] bytes = new long[1];
        check(driver, "cuDeviceTotalMem", driver.cuDeviceTotalMem_v2(bytes, device));
        check(driver, "cuDeviceGetAttribute", driver.cuDeviceGetAttribute(out, COMPUTE_MAJOR, device));
        int major = out[0];
        check(driver, "cuDeviceGetAttribute", driver.cuDeviceGetAttribute(out, COMPUTE_MINOR, device));
        int minor = out[0];
        return "%s with %.1f GB, compute capability %d.%d"
                .formatted(text(name), bytes[0] / (double) (1L << 30), major, minor);
    }

    private static Probe refused(FailedCall call) {
        return switch (call.code) {
            case NO_DEVICE -> noDevice();
            case STUB_LIBRARY ->
                new Probe.Unavailable(
                        "the CUDA library found is the toolkit's stub, not a driver (%s)".formatted(call.getMessage()),
                        "Install NVIDIA's driver, or take the stub's folder out of the library path.");
            case DRIVER_MISMATCH ->
                new Probe.Unavailable(
                        "NVIDIA's driver library and kernel module differ (%s)".formatted(call.getMessage()),
                        "Restart the computer; this follows a driver update.");
            default ->
                new Probe.Unavailable(
                        "NVIDIA's driver answered with an error (%s)".formatted(call.getMessage()),
                        "Check that `nvidia-smi` lists the card; if it does not, reinstall NVIDIA's driver.");
        };
    }

    private static Probe noDevice() {
        return new Probe.Unavailable(
                "NVIDIA's driver is installed, but it sees no card",
                "Check that `nvidia-smi` lists the card and that CUDA_VISIBLE_DEVICES does not hide it.");
    }

    private static void check(CudaDriver driver, String call, int code) {
        if (code != SUCCESS) {
            throw new FailedCall(call, code, driver.errorName(code));
        }
    }

    private static String text(byte[] zeroTerminated) {
        int end = 0;
        while (end < zeroTerminated.length && zeroTerminated[end] != 0) {
            end++;
        }
        return new String(zeroTerminated, 0, end, StandardCharsets.UTF_8);
    }

    /// A driver call that did not answer `CUDA_SUCCESS`; stays inside the probe.
    private static final class FailedCall extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int code;

        FailedCall(String call, int code, String name) {
            super("%s: %s, code %d".formatted(call, name, code));
            this.code = code;
        }
    }
}
