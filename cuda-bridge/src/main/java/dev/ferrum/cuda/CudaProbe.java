package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaDriver;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// Asks the driver what there is and puts the answer into words. Never throws for what it finds.
final class CudaProbe {
    /// `CUDA_SUCCESS`, `CUDA_ERROR_NO_DEVICE` and the two codes of a driver that does not fit, from NVIDIA's
    /// `cuda.h`.
    static final int SUCCESS = 0;

    static final int NO_DEVICE = 100;
    static final int STUB_LIBRARY = 34;
    static final int DRIVER_MISMATCH = 803;

    /// The oldest driver that knows every function of `CudaApi` and the PTX version of the kernels: that of CUDA 11.8.
    static final int LEAST_VERSION = 11_080;

    private static final String INSTALL_DRIVER =
            "With an NVIDIA card: install NVIDIA's driver and start Ferrum again. Without one: nothing to do.";

    private final Supplier<CudaDriver> loader;
    private final ToLongFunction<CudaDevice> freeBytes;

    /// `loader` throws `UnsatisfiedLinkError` when the library or one of its functions is missing; `freeBytes`
    /// tells how much of a card's memory nobody uses.
    CudaProbe(Supplier<CudaDriver> loader, ToLongFunction<CudaDevice> freeBytes) {
        this.loader = loader;
        this.freeBytes = freeBytes;
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
        } catch (CudaException e) {
            return refused(e);
        }
    }

    private Probe ask(CudaDriver driver) {
        CudaException.check(driver, driver.cuInit(0), "cuInit", "flags 0");
        int[] number = new int[1];
        CudaException.check(driver, driver.cuDeviceGetCount(number), "cuDeviceGetCount", "no arguments");
        int devices = number[0];
        if (devices == 0) {
            return noDevice();
        }
        List<CudaDevice> found = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            found.add(CudaDevice.read(driver, i));
        }
        CudaException.check(driver, driver.cuDriverGetVersion(number), "cuDriverGetVersion", "no arguments");
        int version = number[0];
        if (version < LEAST_VERSION) {
            return new Probe.Unavailable(
                    "found %s, but its driver is for CUDA %s and Ferrum needs %s or newer"
                            .formatted(list(found), text(version), text(LEAST_VERSION)),
                    "Install a newer NVIDIA driver.");
        }
        List<CudaDevice> usable = found.stream()
                .filter(CudaDevice::canRunKernels)
                .sorted(CudaDevice.BEST_FIRST)
                .toList();
        if (usable.isEmpty()) {
            return new Probe.Unavailable(
                    "found %s; Ferrum needs compute capability 7.5 (Turing, 2018) or newer".formatted(list(found)),
                    "The CPU is used instead; nothing to do.");
        }
        List<DeviceInfo> open = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        notes.add("%s; driver for CUDA %s".formatted(list(usable), text(version)));
        CudaException first = null;
        for (CudaDevice device : usable) {
            try {
                open.add(device.info(freeBytes.applyAsLong(device)));
            } catch (CudaException e) {
                // Another card may work: one may be kept for another program.
                first = first == null ? e : first;
                notes.add("card %d is left out (%s)".formatted(device.ordinal(), e.getMessage()));
            }
        }
        return open.isEmpty() ? refused(first) : new Probe.Available(open, String.join("; ", notes));
    }

    private static String list(List<CudaDevice> devices) {
        return devices.stream().map(CudaDevice::describe).collect(Collectors.joining(", "));
    }

    private static String text(int version) {
        return "%d.%d".formatted(version / 1000, version % 1000 / 10);
    }

    private static Probe refused(CudaException call) {
        return switch (call.code()) {
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
                call.deviceLost()
                        ? new Probe.Unavailable(
                                call.getMessage(), "Restart Ferrum; the driver refuses this process now.")
                        : new Probe.Unavailable(
                                "NVIDIA's driver answered with an error (%s)".formatted(call.getMessage()),
                                "Check that `nvidia-smi` lists the card; if it does not, reinstall NVIDIA's driver.");
        };
    }

    private static Probe noDevice() {
        return new Probe.Unavailable(
                "NVIDIA's driver is installed, but it sees no card",
                "Check that `nvidia-smi` lists the card and that CUDA_VISIBLE_DEVICES does not hide it.");
    }
}
