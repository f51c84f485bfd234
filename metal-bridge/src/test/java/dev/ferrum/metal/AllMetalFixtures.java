package dev.ferrum.metal;

import dev.ferrum.engine.model.ModelFixture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// All golden models through all three MoE paths on the emulated device. Runs by name only, because it takes minutes:
/// `mvn -pl metal-bridge -am test -Dtest=AllMetalFixtures -Dsurefire.failIfNoSpecifiedTests=false`.
class AllMetalFixtures {
    @BeforeAll
    static void findEmulator() {
        MetalFixtureTest.findEmulator();
    }

    @AfterAll
    static void giveBack() {
        MetalFixtureTest.giveBack();
    }

    static Stream<String> fixtures() {
        return ModelFixture.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void logitsOfEveryPathAreWithinTheBound(String name) {
        MetalFixtureTest.checkLogits(name);
    }
}
