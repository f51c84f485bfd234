package dev.ferrum.app.cli;

import dev.ferrum.app.download.Disk;
import dev.ferrum.app.download.DownloadOptions;
import dev.ferrum.app.start.StartContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `ferrum models`: the table of what can be done with model files.
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Find, download, check and remove models.",
        footer = {
            "",
            "Only search and pull use the network: the hub that HF_ENDPOINT names, else huggingface.co,",
            "with the token in HF_TOKEN, else the one kept in the window's settings, through the proxy in https_proxy or the system's."
        })
final class ModelsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private ModelsCommand() {}

    static CommandLine of(StartContext start, Console console) {
        return new CommandLine(new ModelsCommand())
                .addSubcommand(new ModelsListCommand(start, console))
                .addSubcommand(new ModelsSearchCommand(start, console))
                .addSubcommand(new ModelsPullCommand(start, console, Disk.ofSystem(), DownloadOptions.usual()))
                .addSubcommand(new ModelsVerifyCommand(start, console))
                .addSubcommand(new ModelsImportCommand(start, console))
                .addSubcommand(new ModelsRemoveCommand(start, console))
                .addSubcommand(new CommandLine.HelpCommand());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? `ferrum models --help` lists them");
    }
}
