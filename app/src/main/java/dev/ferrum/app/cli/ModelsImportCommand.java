package dev.ferrum.app.cli;

import dev.ferrum.app.local.LocalLibrary;
import dev.ferrum.app.local.LocalModel;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `ferrum models import`: moves model files into Ferrum's folder.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Move model files into Ferrum's folder of models. Of a split model, name the first part.")
final class ModelsImportCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Mixin
    private ModelsOptions options;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "A .gguf file.")
    private List<Path> files;

    ModelsImportCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new CommandException("%s: there is no such file".formatted(file));
            }
            LocalModel model = new LocalLibrary(Engine::inspect).read(file);
            if (model.info().isEmpty()) {
                throw new CommandException(model.trouble());
            }
            if (!model.runs()) {
                console.err().println("ferrum: %s: %s".formatted(file, model.trouble()));
            }
            try (ProgressBar bar = new ProgressBar(console, "Moving " + file.getFileName())) {
                console.out().println(options.store(start).takeIn(model, bar));
            } catch (IOException e) {
                throw new CommandException("%s was not moved: %s".formatted(file, Json.reason(e)), e);
            }
        }
        return FerrumCommand.DONE;
    }
}
