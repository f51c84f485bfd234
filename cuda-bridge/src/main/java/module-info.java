/// The CUDA backend: NVIDIA's driver through JNA. It arrives by `ServiceLoader`; nothing imports it.
module dev.ferrum.cuda {
    requires dev.ferrum.engine;
    requires com.sun.jna;

    provides dev.ferrum.engine.backend.BackendProvider with
            dev.ferrum.cuda.CudaBackendProvider;
}
