package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaApi;
import dev.ferrum.cuda.jna.CudaDriver;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.ModelSizes;
import dev.ferrum.engine.backend.Probe;

/// Offers NVIDIA cards through the CUDA driver. Needs the driver only, no CUDA toolkit.
public final class CudaBackendProvider implements BackendProvider {
    static final String ID = "cuda";

    /// For `ServiceLoader`.
    public CudaBackendProvider() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Probe probe() {
        return new CudaProbe(CudaDriver::load, CudaBackendProvider::freeBytes).run();
    }

    /// The driver tells of free memory only to those who have a context.
    private static long freeBytes(CudaDevice device) {
        try (CudaContext context = CudaContext.open(api(device.ordinal()), device.ordinal())) {
            return context.freeBytes();
        }
    }

    @Override
    public Backend open(DeviceInfo device, BackendOptions options) {
        return new CudaBackend(
                CudaContext.open(api(device.index()), device.index()), options, CudaBackend.Steps.LAYER_PARTS);
    }

    @Override
    public long workingBytes(ModelSizes sizes) {
        return WorkingBytes.of(sizes);
    }

    private static CudaApi api(int ordinal) {
        try {
            return CudaApi.load();
        } catch (UnsatisfiedLinkError e) {
            throw new BackendException(
                    "CUDA card %d: NVIDIA's driver library (%s) or one of its functions was not found; install a newer driver, or choose the backend cpu"
                            .formatted(ordinal, CudaDriver.LIBRARY_NAMES),
                    e);
        }
    }
}
