package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// `-m`: the model file.
final class ModelOption {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "A .gguf file (for split files the first part). Default: the model that comes with Ferrum.")
    private Path model;

    Path file(StartContext start) {
        return model == null ? start.catalog().byDefault().file() : model;
    }
}
