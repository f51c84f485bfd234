package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/// Looks into the jars themselves; the enforcer looks at their names only. Maven hands over the class path of scope
/// `runtime`, without what only tests need.
final class RuntimeDependenciesTest {
    @Test
    void noJarHoldsKotlin() throws IOException {
        List<Path> jars = jars();
        List<String> kotlin = new ArrayList<>();
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                file.stream()
                        .filter(entry -> isKotlin(entry.getName()))
                        .limit(1)
                        .forEach(entry -> kotlin.add(jar.getFileName() + ": " + entry.getName()));
            }
        }
        assertEquals(List.of(), kotlin);
    }

    @Test
    void theLibrariesOfTheProgramAreAmongTheJarsLookedAt() {
        List<String> names =
                jars().stream().map(jar -> jar.getFileName().toString()).toList();
        for (String expected :
                List.of("javafx-graphics", "atlantafx-base", "picocli", "jackson-databind", "jna-jpms")) {
            assertTrue(names.stream().anyMatch(name -> name.startsWith(expected)), expected + " in " + names);
        }
    }

    private static boolean isKotlin(String entry) {
        return entry.endsWith(".kotlin_module") || entry.startsWith("kotlin/") || entry.startsWith("kotlinx/");
    }

    private static List<Path> jars() {
        return Arrays.stream(System.getProperty("runtime.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar"))
                .toList();
    }
}
