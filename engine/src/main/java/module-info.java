/// The engine: GGUF files, tokenizer, model, CPU backend, scheduler. An application uses `dev.ferrum.engine` and
/// `api`; a backend module also the packages that its contract is written in.
module dev.ferrum.engine {
    requires java.management;
    requires jdk.incubator.vector;
    requires jdk.management;
    requires tools.jackson.core;

    exports dev.ferrum.engine;
    exports dev.ferrum.engine.api;
    exports dev.ferrum.engine.backend;
    exports dev.ferrum.engine.error;
    exports dev.ferrum.engine.gguf;
    exports dev.ferrum.engine.profile;
    exports dev.ferrum.engine.quant;
    exports dev.ferrum.engine.synth;

    uses dev.ferrum.engine.backend.BackendProvider;

    provides dev.ferrum.engine.backend.BackendProvider with
            dev.ferrum.engine.cpu.CpuBackendProvider;
}
