package dev.ferrum.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Import rules of the app and those between modules.
final class AppArchitectureTest {
    private static JavaClasses all;

    @BeforeAll
    static void readClasses() {
        ImportOption main = (Location location) -> !location.contains("/test-classes/");
        all = new ClassFileImporter()
                .withImportOption(main)
                .importPackages("dev.ferrum.app", "dev.ferrum.engine", "dev.ferrum.cuda", "dev.ferrum.metal");
    }

    @Test
    void onlyTheAppKnowsJavaFx() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.ferrum.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javafx..", "atlantafx.."));
    }

    @Test
    void modelsAndServicesKnowNoScene() {
        check(noClasses()
                .that()
                .haveSimpleNameEndingWith("ViewModel")
                .or()
                .haveSimpleNameEndingWith("Model")
                .or()
                .resideInAnyPackage("dev.ferrum.app.service..", "dev.ferrum.app.start..", "dev.ferrum.app.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javafx.scene..", "javafx.stage..", "atlantafx.."));
    }

    @Test
    void jnaStaysInTheBridgesJnaPackages() {
        check(outside("dev.ferrum.cuda.jna..", "dev.ferrum.metal.jna..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna.."));
    }

    @Test
    void theVectorApiStaysInTheCpuBackend() {
        check(outside("dev.ferrum.engine.cpu..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator.vector.."));
    }

    @Test
    void theAppUsesTheEngineThroughItsOutsidePackages() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.ferrum.app..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.ferrum.engine..")
                        .and(describe(
                                "are not for the app",
                                type -> !type.getPackageName()
                                        .matches("dev\\.ferrum\\.engine(\\.(api|profile|error|synth))?"))))
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.ferrum.cuda..", "dev.ferrum.metal.."));
    }

    @Test
    void packagesOfTheAppHaveNoCycles() {
        slices().matching("dev.ferrum.app.(*)..").should().beFreeOfCycles().check(all);
    }

    @Test
    void onlyTheLauncherReadsItsSurroundings() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Launcher.class.getName())
                .and()
                .resideInAPackage("dev.ferrum.app..")
                .should()
                .callMethodWhere(describe(
                        "reads the environment, properties or the console", AppArchitectureTest::readsSurroundings)));
    }

    @Test
    void onlyTheCommandLinePrints() {
        check(outside("dev.ferrum.app.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    @Test
    void nobodySleepsOrReachesForUnsafe() {
        check(noClasses()
                .should()
                .callMethodWhere(describe(
                        "sleeps",
                        call -> call.getTargetOwner().isEquivalentTo(Thread.class)
                                && call.getName().equals("sleep")))
                .orShould()
                .dependOnClassesThat()
                .haveSimpleName("Unsafe"));
    }

    private static boolean readsSurroundings(JavaMethodCall call) {
        return call.getTargetOwner().isEquivalentTo(System.class)
                && (call.getName().equals("getenv")
                        || call.getName().equals("getProperty")
                        || call.getName().equals("console"));
    }

    private static GivenClassesConjunction outside(String... packages) {
        return noClasses().that().resideOutsideOfPackages(packages);
    }

    private static void check(ArchRule rule) {
        rule.check(all);
    }
}
