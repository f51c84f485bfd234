package dev.ferrum.metal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The running program: how to start a part of it as another process, and where a verdict may be kept.
///
/// The only class of this module that reads system properties: a backend arrives by `ServiceLoader`, so nobody can
/// hand these to it.
record ThisProgram(String version, Path java, List<String> path, Path stateFolder) {
    private static final String MODULE = "dev.ferrum.metal";

    static ThisProgram current() {
        Module module = ThisProgram.class.getModule();
        String version =
                module.isNamed() ? module.getDescriptor().rawVersion().orElse("without a version") : "development";
        Path home = Path.of(System.getProperty("java.home"));
        return new ThisProgram(
                version,
                home.resolve("bin").resolve("java"),
                module.isNamed() ? modulePath() : List.of("-cp", System.getProperty("java.class.path")),
                stateFolder(System.getProperty("os.name"), Path.of(System.getProperty("user.home"))));
    }

    /// A runtime made by jlink has the modules in itself.
    private static List<String> modulePath() {
        String path = System.getProperty("jdk.module.path");
        return path == null ? List.of() : List.of("-p", path);
    }

    private static Path stateFolder(String system, Path home) {
        return system.toLowerCase(Locale.ROOT).startsWith("mac")
                ? home.resolve("Library").resolve("Caches").resolve("Ferrum")
                : home.resolve(".cache").resolve("ferrum");
    }

    /// True when a process can be started at all.
    boolean canStart() {
        return Files.isExecutable(java);
    }

    /// The command that runs `type`'s `main` with `arguments`.
    List<String> command(Class<?> type, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-Xmx512m"));
        // A crash leaves its traces where the verdict is, and no memory image of gigabytes.
        command.add("-XX:ErrorFile=" + stateFolder.resolve("metal-crash.txt"));
        command.add("-XX:-CreateCoredumpOnCrash");
        command.addAll(path);
        command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        if (type.getModule().isNamed()) {
            command.add("--enable-native-access=dev.ferrum.engine,dev.ferrum.metal,com.sun.jna");
            command.addAll(List.of("-m", MODULE + "/" + type.getName()));
        } else {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", type.getName()));
        }
        command.addAll(arguments);
        return command;
    }
}
