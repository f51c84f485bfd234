package dev.ferrum.app.cli;

import dev.ferrum.engine.synth.SynthModel;
import dev.ferrum.engine.synth.SynthShape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ferrum synth`: a model file of random weights, for tests and measurements.
@Command(
        name = "synth",
        mixinStandardHelpOptions = true,
        description = "Write a model of random weights in the tensor layout of a Q4_K_M file.")
final class SynthCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Option(names = "--shape", paramLabel = "SHAPE", required = true, description = "tiny, mini or 30b-a3b.")
    private String shape;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The file to write.")
    private Path output;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    SynthCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SynthShape wanted = SynthShape.ofName(shape).orElseThrow(this::unknownShape);
        try (ProgressBar bar = new ProgressBar(console, "Writing " + output.getFileName())) {
            SynthModel.write(wanted, output, seed, bar);
        }
        console.err().println("%s: %s".formatted(output, Words.bytes(SynthModel.fileBytes(wanted))));
        return FerrumCommand.DONE;
    }

    private ParameterException unknownShape() {
        String known =
                Arrays.stream(SynthShape.values()).map(SynthShape::commandName).collect(Collectors.joining(", "));
        return new ParameterException(
                spec.commandLine(), "--shape: expected one of %s, found \"%s\"".formatted(known, shape));
    }
}
