package dev.ferrum.engine.cpu;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import java.util.List;

/// Offers the CPU: always available, with vector kernels where the runtime has the vector module.
public final class CpuBackendProvider implements BackendProvider {
    static final String ID = "cpu";
    static final String SCALAR_NOTE =
            "scalar kernels: many times slower; start with --add-modules jdk.incubator.vector";

    /// For `ServiceLoader`.
    public CpuBackendProvider() {}

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Probe probe() {
        HostMachine host = HostMachine.read(CpuBackend.PROC);
        var device = new DeviceInfo(ID, 0, host.processor(), DeviceInfo.Kind.CPU, host.totalBytes(), host.freeBytes());
        String threads = "%d hardware threads".formatted(host.threads());
        return new Probe.Available(List.of(device), vectorModule() ? threads : threads + "; " + SCALAR_NOTE);
    }

    @Override
    public Backend open(DeviceInfo device, BackendOptions options) {
        return new CpuBackend(device, options);
    }

    /// True when the vector module is in this runtime's module graph; naming one of its classes would fail
    /// otherwise.
    static boolean vectorModule() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }
}
