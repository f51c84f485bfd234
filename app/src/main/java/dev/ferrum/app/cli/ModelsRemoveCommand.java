package dev.ferrum.app.cli;

import dev.ferrum.app.local.LocalModel;
import dev.ferrum.app.start.StartContext;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `ferrum models rm`: puts models of Ferrum's into the system's trash.
@Command(
        name = "rm",
        mixinStandardHelpOptions = true,
        description = "Put models into the trash. Only Ferrum's own: those of other programs are removed there.")
final class ModelsRemoveCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Mixin
    private ModelsOptions options;

    @Parameters(
            arity = "1..*",
            paramLabel = "MODEL",
            description = "A file, or a name as `ferrum models list` shows it.")
    private List<String> models;

    ModelsRemoveCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<LocalModel> chosen =
                models.stream().map(word -> options.find(start, word)).toList();
        for (LocalModel model : chosen) {
            if (!model.own()) {
                throw new CommandException("%s is not in Ferrum's folder of models (%s), and is left as it is"
                        .formatted(model.file(), options.folder(start)));
            }
        }
        for (LocalModel model : chosen) {
            try {
                options.store(start).delete(model);
                console.err().println("%s is in the trash.".formatted(ModelsOptions.shown(model)));
            } catch (IOException e) {
                throw new CommandException("%s was not removed: %s".formatted(model.file(), Json.reason(e)), e);
            }
        }
        return FerrumCommand.DONE;
    }
}
