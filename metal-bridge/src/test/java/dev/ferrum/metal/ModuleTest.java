package dev.ferrum.metal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.ferrum.engine.backend.BackendProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What makes this a module of its own: how it is found, and who may call natives.
final class ModuleTest {
    @Test
    void moduleInfoAndServiceFileNameTheSameProvider() throws IOException, URISyntaxException {
        List<String> inModule = descriptor().provides().stream()
                .filter(provides -> provides.service().equals(BackendProvider.class.getName()))
                .flatMap(provides -> provides.providers().stream())
                .toList();
        assertEquals(List.of(MetalBackendProvider.class.getName()), inModule);
        assertEquals(inModule, serviceFile());
    }

    @Test
    void onlyTheJnaPackageImportsJna() {
        JavaClasses main = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.ferrum.metal");
        noClasses()
                .that()
                .resideOutsideOfPackage("..jna")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(main);
    }

    private static ModuleDescriptor descriptor() throws IOException, URISyntaxException {
        // Beside the provider's class; by name alone a look-up would find a module of the JDK.
        URL provider = MetalBackendProvider.class.getResource("MetalBackendProvider.class");
        try (InputStream in =
                provider.toURI().resolve("../../../module-info.class").toURL().openStream()) {
            return ModuleDescriptor.read(in);
        }
    }

    private static List<String> serviceFile() throws IOException {
        try (InputStream in = MetalBackendProvider.class.getResourceAsStream(
                "/META-INF/services/" + BackendProvider.class.getName())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
