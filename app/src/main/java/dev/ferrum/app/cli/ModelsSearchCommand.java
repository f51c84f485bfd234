package dev.ferrum.app.cli;

import dev.ferrum.app.hub.Gate;
import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.HubModel;
import dev.ferrum.app.hub.HubRepository;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.hub.RepositoryName;
import dev.ferrum.app.start.StartContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ferrum models search`: repositories on the hub, or the models of one.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Search the hub for GGUF models; OWNER/NAME lists the models of one repository.")
final class ModelsSearchCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "WORD", description = "What to look for, or OWNER/NAME.")
    private List<String> words;

    @Option(
            names = {"-n", "--most"},
            paramLabel = "N",
            defaultValue = "20",
            description = "Repositories at most. Default: ${DEFAULT-VALUE}.")
    private int most;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ModelsSearchCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        String text = String.join(" ", words);
        try (HubClient hub = HubClient.open(ModelsOptions.hub(start), start.version())) {
            if (text.contains("/")) {
                show(hub.repository(RepositoryName.of(text), "main"));
            } else {
                show(hub.search(text, most));
            }
        }
        return FerrumCommand.DONE;
    }

    private void show(List<HubModel> found) {
        if (json) {
            console.out()
                    .println(Json.text(
                            found.stream().map(ModelsSearchCommand::asMap).toList()));
            return;
        }
        if (found.isEmpty()) {
            console.err().println("Nothing found.");
            return;
        }
        TextTable table = new TextTable("repository", "architecture", "parameters>", "downloads>", "licence", "access");
        for (HubModel model : found) {
            table.row(
                    model.repository(),
                    model.architecture(),
                    model.parameters() > 0 ? Words.parameters(model.parameters()) : "",
                    model.downloads(),
                    model.licence(),
                    access(model.gate()));
        }
        console.out().print(table.text());
        console.err().println(console.dimOnErr("`ferrum models search OWNER/NAME` lists the models of a repository"));
    }

    private void show(HubRepository repository) {
        if (json) {
            console.out()
                    .println(Json.text(repository.models().stream()
                            .map(ModelsSearchCommand::asMap)
                            .toList()));
            return;
        }
        TextTable table = new TextTable("model", "quantisation", "size>", "files>");
        for (ModelSource model : repository.models()) {
            table.row(
                    model.name(),
                    model.quantisation(),
                    Words.bytes(model.bytes()),
                    model.files().size());
        }
        console.out().print(table.text());
        repository.refused().forEach(it -> console.err().println("ferrum: " + it));
        if (repository.facts().gate() != Gate.OPEN) {
            console.err()
                    .println("The files are behind terms (%s); they need a token in HF_TOKEN."
                            .formatted(access(repository.facts().gate())));
        }
        if (repository.models().isEmpty()) {
            console.err()
                    .println("There are no GGUF files in %s."
                            .formatted(repository.facts().repository()));
        }
    }

    private static String access(Gate gate) {
        return switch (gate) {
            case OPEN -> "open";
            case TERMS -> "accept terms";
            case APPROVAL -> "ask for access";
        };
    }

    private static Map<String, Object> asMap(HubModel model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("repository", model.repository().toString());
        json.put("architecture", model.architecture());
        json.put("parameters", model.parameters());
        json.put("context", model.contextTokens());
        json.put("downloads", model.downloads());
        json.put("likes", model.likes());
        json.put("licence", model.licence());
        json.put("access", access(model.gate()));
        return json;
    }

    private static Map<String, Object> asMap(ModelSource model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", model.name());
        json.put("quantisation", model.quantisation());
        json.put("bytes", model.bytes());
        json.put("commit", model.commit());
        json.put(
                "files",
                model.files().stream()
                        .map(file -> Map.of(
                                "path", file.path().text(),
                                "bytes", file.bytes(),
                                "sha256", file.sha256()))
                        .toList());
        return json;
    }
}
