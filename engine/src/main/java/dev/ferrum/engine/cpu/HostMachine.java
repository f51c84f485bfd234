package dev.ferrum.engine.cpu;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What the machine says of itself: processor, hardware threads, memory in bytes.
record HostMachine(String processor, int threads, long totalBytes, long freeBytes) {
    /// Reads it from the Java runtime and, on Linux, from the files under `proc`; starts no process, never throws.
    static HostMachine read(Path proc) {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        String processor = value(proc.resolve("cpuinfo"), "model name")
                .orElseGet(() -> "%s processor (%s)".formatted(system.getArch(), system.getName()));
        long total = system.getTotalMemorySize();
        return new HostMachine(processor, Runtime.getRuntime().availableProcessors(), total, free(system, total, proc));
    }

    /// What Linux says could be allocated before it has to swap or kill; empty elsewhere, where no figure means
    /// that.
    static OptionalLong allocatableBytes(Path proc) {
        long available = kilobytes(proc, "MemAvailable");
        return available < 0 ? OptionalLong.empty() : OptionalLong.of(available);
    }

    /// Memory a new process can have. Linux counts its file cache as used, so that "free" shrinks as model files
    /// are read although the cache gives way at once; `MemAvailable` is the figure that does not.
    private static long free(OperatingSystemMXBean system, long total, Path proc) {
        long available = kilobytes(proc, "MemAvailable");
        long installed = kilobytes(proc, "MemTotal");
        // A container's limit is below what the host has; only the runtime knows what is left of that limit.
        boolean limited = installed > 0 && total < installed;
        return available < 0 || limited ? system.getFreeMemorySize() : Math.min(total, available);
    }

    private static long kilobytes(Path proc, String key) {
        return value(proc.resolve("meminfo"), key)
                .map(text -> text.split(" ")[0])
                .filter(text -> text.matches("\\d{1,15}"))
                .map(text -> Long.parseLong(text) * 1024)
                .orElse(-1L);
    }

    /// The text behind `key :` on the first such line, or empty where there is no such file or line.
    private static Optional<String> value(Path file, String key) {
        List<String> lines;
        try {
            lines = Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return lines.stream()
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
                .map(parts -> parts[1].strip())
                .filter(text -> !text.isEmpty())
                .findFirst();
    }
}
