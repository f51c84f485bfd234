package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.Evaluation;
import dev.ferrum.engine.api.KvPrecision;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ferrum logits`: the raw output of the forward pass, for checks against other implementations.
@Command(
        name = "logits",
        mixinStandardHelpOptions = true,
        description = "Write the logits of given tokens as little-endian f32 [positions, vocabulary]. The KV cache"
                + " is f32 here unless --kv says otherwise.")
final class LogitsCommand implements Callable<Integer> {
    private final StartContext start;
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private EngineOptions engineOptions;

    @Option(names = "--tokens", paramLabel = "ID,…", split = ",", required = true, description = "Token ids.")
    private List<Integer> tokens;

    @Option(
            names = "--positions",
            paramLabel = "WHICH",
            defaultValue = "last",
            description = "all, last, or positions such as 0,5. Default: ${DEFAULT-VALUE}.")
    private String positions;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT.f32",
            required = true,
            description = "The file to write.")
    private Path output;

    @Option(
            names = "--chunk",
            paramLabel = "N",
            defaultValue = "512",
            description =
                    "Tokens a step: 1, 2 to 31, and 32 or more run the three MoE paths. Default: ${DEFAULT-VALUE}.")
    private int chunk;

    @Option(names = "--routing", paramLabel = "OUT.json", description = "Write the experts of every layer and token.")
    private Path routing;

    LogitsCommand(StartContext start, Console console) {
        this.start = start;
        this.console = console;
    }

    @Override
    public Integer call() {
        int[] ids = tokens.stream().mapToInt(Integer::intValue).toArray();
        int[] wanted = wanted(ids.length);
        EngineConfig config =
                engineOptions.config(start, KvPrecision.F32).withSequences(1).withPrefillChunk(chunk);
        if (config.contextTokens() == 0) {
            config = config.withContext(ids.length);
        }
        try (Engine engine = engineOptions.open(config, console)) {
            Evaluation evaluation = engine.evaluate(ids, chunk, wanted);
            write(evaluation.logits());
            if (routing != null) {
                writeRouting(evaluation.routing());
            }
            console.err()
                    .println("%s: f32 [%d, %d], chunks of %d on %s"
                            .formatted(
                                    output,
                                    wanted.length,
                                    evaluation.logits()[0].length,
                                    chunk,
                                    Words.backend(engine.backendReport())));
            if (engineOptions.profile()) {
                console.err().print(StageReport.table(engine.profile()));
            }
        }
        return FerrumCommand.DONE;
    }

    private int[] wanted(int count) {
        return switch (positions) {
            case "all" -> IntStream.range(0, count).toArray();
            case "last" -> new int[] {count - 1};
            default -> listed(count);
        };
    }

    private int[] listed(int count) {
        int[] listed;
        try {
            listed = Arrays.stream(positions.split(","))
                    .mapToInt(text -> Integer.parseInt(text.strip()))
                    .toArray();
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--positions: expected all, last or numbers, found \"%s\"".formatted(positions),
                    e);
        }
        for (int position : listed) {
            if (position < 0 || position >= count) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--positions: expected 0..%d for %d tokens, found %d".formatted(count - 1, count, position));
            }
        }
        return listed;
    }

    private void write(float[][] logits) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(output))) {
            for (float[] row : logits) {
                ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(row);
                out.write(bytes.array());
            }
        } catch (IOException e) {
            throw new CommandException("%s could not be written: %s".formatted(output, Json.reason(e)), e);
        }
    }

    private void writeRouting(int[][][] experts) {
        try {
            Files.writeString(routing, Json.line(Map.of("routing_layer_token_expert", experts)) + "\n");
        } catch (IOException e) {
            throw new CommandException("%s could not be written: %s".formatted(routing, Json.reason(e)), e);
        }
    }
}
