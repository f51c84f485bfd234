package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A runtime started without `--add-modules jdk.incubator.vector` must fall back to scalar kernels and say so; a
/// class that mentions a vector type too early would end it with `NoClassDefFoundError`.
class WithoutVectorModuleTest {
    @Test
    void scalarKernelsWorkAndTheProbeSaysWhy() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = place(CpuBackend.class) + File.pathSeparator + place(ScalarSmoke.class);
        Process process = new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        ScalarSmoke.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
        assertEquals(0, process.exitValue(), output);
        List<String> lines = output.lines().toList();
        assertTrue(lines.getFirst().endsWith(CpuBackendProvider.SCALAR_NOTE), output);
        assertEquals(List.of("64.0", "64.0"), lines.subList(1, 3));
    }

    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
