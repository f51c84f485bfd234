package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaDriver;
import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;

/// Offers NVIDIA cards through the CUDA driver. Probing needs the driver only, no CUDA toolkit.
public final class CudaBackendProvider implements BackendProvider {
    @Override
    public String id() {
        return "cuda";
    }

    @Override
    public Probe probe() {
        return new CudaProbe(CudaDriver::load).run();
    }

    @Override
    public Backend open(DeviceInfo device, BackendOptions options) {
        throw new BackendException("CUDA device %d (%s): this version has no CUDA kernels; choose --backend cpu"
                .formatted(device.index(), device.name()));
    }
}
