package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.ModelText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `ferrum tokenize`: the token ids of standard input.
@Command(
        name = "tokenize",
        mixinStandardHelpOptions = true,
        description = "Print the token ids of standard input, to the last byte as it is.")
final class TokenizeCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Mixin
    private ModelOption model;

    @Option(names = "--json", description = "Print JSON: ids, and the text of each.")
    private boolean json;

    TokenizeCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() {
        ModelText text = ModelText.open(model.file(start));
        int[] ids = text.encode(console.readAll());
        console.out().println(json ? Json.line(asMap(text, ids)) : joined(ids));
        return FerrumCommand.DONE;
    }

    private static String joined(int[] ids) {
        return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private static Map<String, Object> asMap(ModelText text, int[] ids) {
        List<String> pieces = new ArrayList<>();
        for (int id : ids) {
            pieces.add(text.decode(new int[] {id}));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ids", ids);
        json.put("pieces", pieces);
        return json;
    }
}
