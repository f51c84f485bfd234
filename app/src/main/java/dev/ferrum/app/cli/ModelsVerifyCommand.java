package dev.ferrum.app.cli;

import dev.ferrum.app.local.LocalModel;
import dev.ferrum.app.local.Verification;
import dev.ferrum.app.start.StartContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `ferrum models verify`: reads models again and compares them with the hashes they were downloaded with.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Read models again and compare them with their hashes. Without a name: all of Ferrum's.")
final class ModelsVerifyCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Mixin
    private ModelsOptions options;

    @Parameters(
            arity = "0..*",
            paramLabel = "MODEL",
            description = "A file, or a name as `ferrum models list` shows it.")
    private List<String> models = List.of();

    ModelsVerifyCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<LocalModel> chosen = models.isEmpty()
                ? options.all(start).stream().filter(LocalModel::own).toList()
                : models.stream().map(word -> options.find(start, word)).toList();
        int code = FerrumCommand.DONE;
        for (LocalModel model : chosen) {
            Verification.Result result = verify(model);
            console.out().println("%s: %s".formatted(ModelsOptions.shown(model), words(result)));
            if (result instanceof Verification.Result.Wrong) {
                code = FerrumCommand.FAILED;
            }
        }
        return code;
    }

    private Verification.Result verify(LocalModel model) throws InterruptedException {
        try (ProgressBar bar = new ProgressBar(console, "Checking " + ModelsOptions.shown(model))) {
            return Verification.of(model, bar);
        } catch (IOException e) {
            throw new CommandException("%s could not be read: %s".formatted(model.file(), Json.reason(e)), e);
        }
    }

    private static String words(Verification.Result result) {
        return switch (result) {
            case Verification.Result.Right _ -> "right";
            case Verification.Result.Wrong it ->
                "damaged: %s. Remove it and download it again"
                        .formatted(it.wrong().stream().map(Path::toString).collect(Collectors.joining(", ")));
            case Verification.Result.Unknown it ->
                "nothing to compare with; SHA-256 %s".formatted(String.join(", ", it.hashes()));
        };
    }
}
