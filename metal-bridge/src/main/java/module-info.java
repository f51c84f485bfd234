/// The Metal backend: Apple's graphics framework through JNA. It arrives by `ServiceLoader`; nothing imports it.
module dev.ferrum.metal {
    requires dev.ferrum.engine;
    requires com.sun.jna;

    // Reads the fields of structures.
    exports dev.ferrum.metal.jna to
            com.sun.jna;

    provides dev.ferrum.engine.backend.BackendProvider with
            dev.ferrum.metal.MetalBackendProvider;
}
