package dev.ferrum.app.cli;

import dev.ferrum.app.start.StartContext;
import dev.ferrum.engine.error.EngineException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ferrum`: the table of subcommands, and how failures become exit codes.
@Command(
        name = "ferrum",
        mixinStandardHelpOptions = true,
        synopsisHeading = "%nUsage: ",
        description = "Talks to Qwen3-MoE models on this machine. Without a command it opens the window.",
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted.",
            "Environment: FERRUM_DECODE_OP_PROFILE, FERRUM_MOE_FUSED_GATE_UP_SILU, FERRUM_MOE_HOST_TOPK,",
            "FERRUM_MOE_DIRECT_DISPATCH, FERRUM_TRACE_OUT (docs/TOUR.md says what they do); HF_ENDPOINT, HF_TOKEN."
        })
public final class FerrumCommand implements Runnable {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USE = 2;
    static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    private FerrumCommand() {}

    /// Runs `args` and returns the exit code.
    public static int run(StartContext start, Console console, String... args) {
        int code = commandLine(start, console).execute(args);
        console.out().flush();
        console.err().flush();
        return code;
    }

    /// The commands and their options.
    static CommandLine commandLine(StartContext start, Console console) {
        PrintWriter out = new PrintWriter(console.out(), true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(console.err(), true, StandardCharsets.UTF_8);
        CommandLine line = new CommandLine(new FerrumCommand());
        line.getCommandSpec().version("ferrum " + start.version());
        line.addSubcommand(new ChatCommand(start, console))
                .addSubcommand(new BenchCommand(start, console))
                .addSubcommand(new InspectCommand(start, console))
                .addSubcommand(new DevicesCommand(start, console))
                .addSubcommand(new TokenizeCommand(start, console))
                .addSubcommand(new RenderCommand(start, console))
                .addSubcommand(new LogitsCommand(start, console))
                .addSubcommand(new SynthCommand(console))
                .addSubcommand(ModelsCommand.of(start, console))
                .addSubcommand(new CommandLine.HelpCommand());
        line.setOut(out);
        line.setErr(err);
        line.setUsageHelpWidth(100);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((failure, _, _) -> report(failure, console));
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? `ferrum --help` lists them");
    }

    /// Turns a failure into a line for people and an exit code; what should not happen shows where it did.
    private static int report(Exception failure, Console console) {
        return switch (failure) {
            case InterruptedException _ -> INTERRUPTED;
            case EngineException expected -> failed(expected, console);
            case IllegalArgumentException expected -> failed(expected, console);
            default -> {
                console.err().println("ferrum: this should not happen; a report with the lines below helps");
                failure.printStackTrace(console.err());
                yield FAILED;
            }
        };
    }

    private static int failed(RuntimeException failure, Console console) {
        console.err().println("ferrum: " + failure.getMessage());
        return FAILED;
    }
}
