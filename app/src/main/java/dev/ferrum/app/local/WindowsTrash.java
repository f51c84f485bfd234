package dev.ferrum.app.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The recycle bin of Windows, through the file system class of its own scripting runtime: the bin has no
/// folder that files can simply be moved to.
record WindowsTrash() implements Trash {
    private static final long MOST_SECONDS = 120;
    private static final String DELETE = "Add-Type -AssemblyName Microsoft.VisualBasic; $args | ForEach-Object {"
            + " [Microsoft.VisualBasic.FileIO.FileSystem]::DeleteFile($_, 'OnlyErrorDialogs', 'SendToRecycleBin') }";

    @Override
    public void put(List<Path> files) throws IOException {
        for (Path file : files) {
            // As an argument of a script block the path is data, whatever characters it holds.
            String quoted = "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
            Process process = new ProcessBuilder(
                            "powershell.exe",
                            "-NoProfile",
                            "-NonInteractive",
                            "-Command",
                            "& { " + DELETE + " } " + quoted)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
            if (Files.exists(file)) {
                throw new IOException("Windows did not put %s into the recycle bin".formatted(file));
            }
        }
    }
}
