package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `ferrum devices`: every backend of this build, whether it works here, and what to do where it does not.
@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = "List the backends: which work on this machine, and why the others do not.")
final class DevicesCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Option(names = "--backend", paramLabel = "ID", defaultValue = "auto", description = "Ask for this one.")
    private String backend;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @ArgGroup(exclusive = false)
    private SelfTests selfTests;

    DevicesCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() {
        if (selfTests != null) {
            return selfTests.run(start, console, EngineOptions.choice(backend));
        }
        BackendReport report = Engine.backends(EngineOptions.choice(backend));
        console.out().print(json ? Json.text(asList(report)) + "\n" : text(report));
        return FerrumCommand.DONE;
    }

    private static String text(BackendReport report) {
        StringBuilder text = new StringBuilder();
        for (BackendReport.Entry entry : report.entries()) {
            String state = entry.available() ? "available" : "not available";
            text.append(entry.id()).append(": ").append(state);
            text.append(entry.chosen() ? ", used\n" : "\n");
            entry.devices().forEach(device -> text.append("  ").append(device).append('\n'));
            append(text, entry.detail());
            append(text, entry.remedy());
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String line) {
        if (!line.isEmpty()) {
            text.append("  ").append(line).append('\n');
        }
    }

    private static List<Object> asList(BackendReport report) {
        List<Object> json = new ArrayList<>();
        for (BackendReport.Entry entry : report.entries()) {
            Map<String, Object> backend = new LinkedHashMap<>();
            backend.put("id", entry.id());
            backend.put("available", entry.available());
            backend.put("chosen", entry.chosen());
            backend.put("devices", entry.devices());
            backend.put("detail", entry.detail());
            backend.put("remedy", entry.remedy());
            json.add(backend);
        }
        return json;
    }
}
