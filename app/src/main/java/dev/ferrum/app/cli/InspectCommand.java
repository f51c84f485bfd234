package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.ModelInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ferrum inspect`: what a model file is, without loading it.
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Show a model file's metadata, tensor types and the memory it needs for a context.")
final class InspectCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Parameters(
            arity = "0..1",
            paramLabel = "MODEL",
            description = "A .gguf file. Default: the model that comes with Ferrum.")
    private Path model;

    @Option(
            names = "--ctx",
            paramLabel = "N",
            description = "Context to compute memory for. Default: what the model was trained for, at most 8192.")
    private int context;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    InspectCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() {
        ModelInfo info =
                Engine.inspect(model == null ? start.catalog().byDefault().file() : model);
        int tokens = context > 0 ? context : Math.min(info.trainedContext(), 8192);
        console.out().print(json ? Json.text(asMap(info, tokens)) + "\n" : text(info, tokens));
        return FerrumCommand.DONE;
    }

    private static String text(ModelInfo info, int tokens) {
        long kv = info.kvBytesPerToken() * tokens;
        TextTable facts = new TextTable("fact", "value")
                .row("name", info.name())
                .row(
                        "file",
                        info.file()
                                + (info.parts().size() > 1
                                        ? " and " + (info.parts().size() - 1) + " more"
                                        : ""))
                .row("architecture", info.architecture())
                .row("parameters", Words.parameters(info.parameters()))
                .row("quantisation", info.quantisation())
                .row("file size", Words.bytes(info.fileBytes()))
                .row("layers", info.layers())
                .row("hidden size", info.hidden())
                .row(
                        "heads",
                        "%d, %d for keys and values, %d wide".formatted(info.heads(), info.kvHeads(), info.headSize()))
                .row(
                        "experts",
                        "%d, %d a token, %d wide".formatted(info.experts(), info.topK(), info.expertFeedForward()))
                .row("vocabulary", info.vocabulary())
                .row("trained context", info.trainedContext())
                .row(
                        "memory for %d tokens".formatted(tokens),
                        "%s weights + %s context (%d bytes a token)"
                                .formatted(Words.bytes(info.weightBytes()), Words.bytes(kv), info.kvBytesPerToken()));
        TextTable types = new TextTable("tensor type", "tensors>", "size>");
        info.tensorTypes().forEach((type, use) -> types.row(type, use.tensors(), Words.bytes(use.bytes())));
        TextTable metadata = new TextTable("metadata", "value");
        info.metadata().forEach((key, value) -> metadata.row(key, oneLine(value)));
        return facts.text() + "\n" + types.text() + "\n" + metadata.text();
    }

    /// A value short enough for a table; `--json` has all of it.
    private static String oneLine(String value) {
        String line = value.replace("\n", "\\n").replace("\t", "\\t");
        return line.length() <= 80 ? line : line.substring(0, 79) + "…";
    }

    private static Map<String, Object> asMap(ModelInfo info, int tokens) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", info.name());
        json.put("file", info.file().toString());
        json.put("parts", info.parts().stream().map(Path::toString).toList());
        json.put("architecture", info.architecture());
        json.put("parameters", info.parameters());
        json.put("quantisation", info.quantisation());
        json.put("file_bytes", info.fileBytes());
        json.put("weight_bytes", info.weightBytes());
        json.put("layers", info.layers());
        json.put("hidden", info.hidden());
        json.put("heads", info.heads());
        json.put("kv_heads", info.kvHeads());
        json.put("head_size", info.headSize());
        json.put("experts", info.experts());
        json.put("top_k", info.topK());
        json.put("expert_feed_forward", info.expertFeedForward());
        json.put("vocabulary", info.vocabulary());
        json.put("trained_context", info.trainedContext());
        json.put("kv_bytes_per_token", info.kvBytesPerToken());
        json.put("context", tokens);
        json.put("kv_bytes", info.kvBytesPerToken() * tokens);
        Map<String, Object> types = new LinkedHashMap<>();
        info.tensorTypes()
                .forEach((type, use) -> types.put(type, Map.of("tensors", use.tensors(), "bytes", use.bytes())));
        json.put("tensor_types", types);
        json.put("metadata", info.metadata());
        return json;
    }
}
