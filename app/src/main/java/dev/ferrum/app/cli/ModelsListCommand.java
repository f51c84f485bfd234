package dev.ferrum.app.cli;

import dev.ferrum.app.local.LocalModel;
import dev.ferrum.app.start.StartContext;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `ferrum models list`: the models on this computer.
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the models on this computer, those of LM Studio, Ollama and the hub's cache too.")
final class ModelsListCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Mixin
    private ModelsOptions options;

    @Option(
            names = {"-a", "--all"},
            description = "Models that Ferrum cannot run too.")
    private boolean all;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ModelsListCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() {
        List<LocalModel> found = options.all(start);
        List<LocalModel> shown =
                found.stream().filter(model -> all || model.runs()).toList();
        if (json) {
            console.out()
                    .println(Json.text(
                            shown.stream().map(ModelsListCommand::asMap).toList()));
            return FerrumCommand.DONE;
        }
        if (shown.isEmpty()) {
            console.err().println("There are no models yet; `ferrum models pull` downloads one.");
        } else {
            console.out().print(table(shown));
        }
        if (shown.size() < found.size()) {
            console.err()
                    .println(console.dimOnErr(
                            "%d more that Ferrum cannot run; --all shows them".formatted(found.size() - shown.size())));
        }
        return FerrumCommand.DONE;
    }

    private static String table(List<LocalModel> models) {
        TextTable table = new TextTable("model", "size>", "of", "file");
        for (LocalModel model : models) {
            table.row(
                    ModelsOptions.shown(model),
                    Words.bytes(model.bytes()),
                    model.place().owner().words(),
                    model.trouble().isEmpty() ? model.file() : model.file() + ": " + model.trouble());
        }
        return table.text();
    }

    private static Map<String, Object> asMap(LocalModel model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", model.name());
        json.put("quantisation", model.quantisation());
        json.put("file", model.file().toString());
        json.put("parts", model.parts().stream().map(Path::toString).toList());
        json.put("bytes", model.bytes());
        json.put("owner", model.place().owner().words());
        json.put("runs", model.runs());
        json.put("trouble", model.trouble());
        return json;
    }
}
