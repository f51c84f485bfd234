package dev.ferrum.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may import whom inside the engine, and what nobody may call. The table is the architecture; changing it is a
/// decision.
final class ArchitectureTest {
    private static final String ROOT = "dev.ferrum.engine";

    /// Package → packages it is built on. It may import these and what these are built on; everybody may import
    /// `error`. Packages not named with a dot include their subpackages.
    private static final Map<String, Set<String>> BUILT_ON = Map.ofEntries(
            Map.entry("error", Set.of()),
            Map.entry("api", Set.of()),
            Map.entry("gguf", Set.of()),
            Map.entry("profile", Set.of()),
            Map.entry("quant", Set.of("gguf")),
            Map.entry("synth", Set.of("gguf", "quant")),
            Map.entry("tokenizer", Set.of("gguf")),
            Map.entry("chat", Set.of("api")),
            Map.entry("backend", Set.of("gguf", "quant", "profile", "api")),
            Map.entry("cpu", Set.of("backend", "quant")),
            Map.entry("kv", Set.of("backend")),
            Map.entry("moe", Set.of("backend", "profile")),
            Map.entry("model", Set.of("gguf", "backend", "kv", "profile")),
            Map.entry("model.qwen3moe", Set.of("model", "moe", "quant")),
            Map.entry("sampling", Set.of("api")),
            Map.entry("schedule", Set.of("api", "chat", "tokenizer", "model", "kv", "sampling", "profile")));

    private static JavaClasses engine;

    @BeforeAll
    static void readClasses() {
        engine = new ClassFileImporter()
                .withImportOption((Location location) -> !location.contains("/test-classes/"))
                .importPackages(ROOT);
    }

    @Test
    void everyPackageStandsInTheTable() {
        Set<String> found = engine.stream()
                .map(ArchitectureTest::slice)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        assertEquals(BUILT_ON.keySet(), found);
    }

    @Test
    void packagesImportOnlyWhatTheyAreBuiltOn() {
        classes()
                .that()
                .resideInAPackage(ROOT + "..")
                .should(importOnlyWhatTheTableAllows())
                .check(engine);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(engine);
    }

    @Test
    void nobodyReadsTheEnvironmentPrintsOrSleeps() {
        noClasses()
                .should()
                .callMethodWhere(describe(
                        "reads the environment or properties",
                        call -> call.getTargetOwner().isEquivalentTo(System.class)
                                && (call.getName().equals("getenv")
                                        || call.getName().equals("getProperty"))))
                .orShould()
                .callMethodWhere(describe(
                        "sleeps",
                        call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                                && call.getName().equals("sleep")))
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(engine);
    }

    @Test
    void nobodyReachesForUnsafeOrForInsidesOfTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveSimpleName("Unsafe")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("sun..", "jdk.internal..")
                .check(engine);
    }

    @Test
    void onlyTheCpuBackendKnowsTheVectorApi() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cpu..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector..")
                .check(engine);
    }

    private static ArchCondition<JavaClass> importOnlyWhatTheTableAllows() {
        Map<String, Set<String>> allowed = new HashMap<>();
        BUILT_ON.keySet().forEach(name -> allowed.put(name, closure(name, new HashSet<>(Set.of("error")))));
        // The root package wires everything together, except backends: they arrive by ServiceLoader.
        Set<String> all = new HashSet<>(BUILT_ON.keySet());
        all.remove("cpu");
        all.add("");
        allowed.put("", all);
        return new ArchCondition<>("import only what the table allows") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    boolean ours = target.getPackageName().equals(ROOT)
                            || target.getPackageName().startsWith(ROOT + ".");
                    if (ours && !allowed.get(slice(type)).contains(slice(target)) && !registers(type, target)) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    /// `ModelLoader` has the task to know every architecture by name.
    private static boolean registers(JavaClass type, JavaClass target) {
        return type.getName().equals(ROOT + ".model.ModelLoader")
                && slice(target).startsWith("model.");
    }

    private static Set<String> closure(String name, Set<String> reached) {
        if (reached.add(name)) {
            BUILT_ON.get(name).forEach(below -> closure(below, reached));
        }
        return reached;
    }

    /// The table's name of a class's package; empty for the root package.
    private static String slice(JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(ROOT)) {
            return "";
        }
        String below = name.substring(ROOT.length() + 1);
        return BUILT_ON.containsKey(below) ? below : below.replaceFirst("\\..*", "");
    }
}
