package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing leaves the computer and nothing listens: every call of the system about the network is watched during a
/// whole session, by `strace`. Where that is missing the test is skipped and says so.
final class NoConnectionsTest {
    /// Calls that reach over the machine's border or open a door in it. Sockets between programs of one
    /// machine (the display, the name cache) are AF_UNIX. When Java's network library is loaded it makes one
    /// TCP socket of each kind and closes it, to see whether there is IPv4 and IPv6; that reaches nowhere.
    private static final Pattern INTERNET =
            Pattern.compile("\\b(connect|bind|sendto|sendmsg|sendmmsg)\\(.*AF_INET|\\blisten\\(|\\baccept4?\\(");

    @TempDir
    private Path folder;

    @BeforeEach
    void lookForStrace() throws Exception {
        boolean usable;
        try {
            Process probe = new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .start();
            probe.getInputStream().readAllBytes();
            usable = probe.waitFor() == 0;
        } catch (IOException _) {
            usable = false;
        }
        if (!usable) {
            System.err.println("NOT CHECKED: whether Ferrum opens connections; that takes strace (apt install strace)");
        }
        assumeTrue(usable, "strace is missing or may not trace here");
    }

    @Test
    void aWholeSessionOpensNoConnectionAndListensOnNone() throws Exception {
        assertEquals(List.of(), internetCalls(SilentSession.class));
    }

    /// The test would be worth nothing if it could not see one.
    @Test
    void aConnectionWouldBeSeen() throws Exception {
        List<String> seen = internetCalls(Talker.class);
        assertTrue(seen.stream().anyMatch(call -> call.contains("connect(")), seen::toString);
        assertTrue(seen.stream().anyMatch(call -> call.contains("listen(")), seen::toString);
    }

    private List<String> internetCalls(Class<?> main) throws Exception {
        Path traces = Files.createDirectory(folder.resolve(main.getSimpleName()));
        Path log = folder.resolve(main.getSimpleName() + ".log");
        Process process = new ProcessBuilder(
                        "strace",
                        "-ff",
                        "-q",
                        "--seccomp-bpf",
                        "-e",
                        "trace=%network",
                        "-o",
                        traces.resolve("trace").toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dglass.platform=Headless",
                        "-Dprism.order=sw",
                        "-Xmx700m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        main.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(4, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String said = Files.readString(log);
        assertTrue(ended && process.exitValue() == 0 && said.contains("session ends"), said);
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(traces)) {
            for (Path file : files.toList()) {
                Files.readAllLines(file).stream()
                        .filter(call -> INTERNET.matcher(call).find())
                        .forEach(found::add);
            }
        }
        return found;
    }

    /// A program that does what Ferrum must not.
    static final class Talker {
        private Talker() {}

        public static void main(String[] args) throws IOException {
            try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Socket there = new Socket(door.getInetAddress(), door.getLocalPort())) {
                System.err.println("session ends on " + there.getLocalPort());
            }
        }
    }
}
