package dev.ferrum.metal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.metal.jna.EmulatorCounters;
import dev.ferrum.metal.jna.Host;
import dev.ferrum.metal.jna.LibC;
import dev.ferrum.metal.jna.MetalLibraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The emulated device: stand-ins for Apple's libraries that run the kernels on the CPU. Built by
/// `src/test/kit/run` before the first test that needs it; without `clang++` those tests are skipped, and say so.
///
/// Switches of the emulator are variables of the environment; those a test sets are taken back by [#close()].
final class Emulator implements AutoCloseable {
    private static final Path BUILD = Path.of("src", "test", "kit", "run");
    private static final Path FOLDER = Path.of("target", "emulator");
    private static final String LIBRARY = "libobjc.so";

    /// Some ten on an idle machine.
    static final long SELF_TEST_SECONDS = 300;

    /// Exit code of the build script where there is no compiler.
    private static final int NO_COMPILER = 77;

    private static String reasonToSkip;
    private static boolean built;

    private final LibC environment = LibC.load();
    private final String library;
    private final EmulatorCounters counters;
    private final List<String> set = new ArrayList<>();

    private Emulator() {
        library = FOLDER.resolve(LIBRARY).toAbsolutePath().toString();
        counters = EmulatorCounters.load(library);
    }

    /// Skips the calling test where the emulator cannot be built.
    static Emulator orSkip() {
        build();
        if (!reasonToSkip.isEmpty()) {
            System.err.println("SKIPPED, the emulated Metal device is missing: " + reasonToSkip);
        }
        assumeTrue(reasonToSkip.isEmpty(), reasonToSkip);
        return new Emulator();
    }

    private static synchronized void build() {
        if (built) {
            return;
        }
        built = true;
        reasonToSkip = "";
        try {
            Files.createDirectories(FOLDER);
            ProcessBuilder builder = new ProcessBuilder(BUILD.toAbsolutePath().toString(), "build").inheritIO();
            builder.environment().put("FERRUM_KIT_SKIPPED", Integer.toString(NO_COMPILER));
            Process process = builder.start();
            int code = process.waitFor();
            if (code == NO_COMPILER) {
                reasonToSkip = "no clang++ was found; install clang to run the Metal kernels on the CPU";
            } else if (code != 0) {
                throw new IllegalStateException("%s ended with code %d".formatted(BUILD, code));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    MetalLibraries libraries() {
        return new MetalLibraries(library, library, List.of());
    }

    /// A backend without a self-test before it.
    MetalBackend open() {
        return new MetalBackend(MetalContext.open(libraries()), _ -> {});
    }

    /// A provider that believes to be on a Mac and trusts the device.
    MetalBackendProvider provider() {
        return new MetalBackendProvider(Host.APPLE_SILICON, libraries(), new Trusting());
    }

    /// A provider that tests the device in another process; `state` is where it keeps the verdict.
    MetalBackendProvider provider(Path state) {
        ThisProgram here = ThisProgram.current();
        ThisProgram program = new ThisProgram("test", here.java(), here.path(), state);
        return new MetalBackendProvider(
                Host.APPLE_SILICON, libraries(), new TestedOnce(program, libraries(), SELF_TEST_SECONDS));
    }

    /// Lets every device pass, and remembers why it is not trusted any more.
    static final class Trusting implements SelfTestGate {
        private String distrusted = "";

        @Override
        public Verdict verdict(MetalDevice device) {
            return distrusted.isEmpty() ? new Verdict.Passed() : new Verdict.Failed(distrusted);
        }

        @Override
        public Outcome test(MetalDevice device, SelfTestDepth depth) {
            return new Outcome(verdict(device), "");
        }

        @Override
        public void distrust(MetalDevice device, String reason) {
            distrusted = reason;
        }
    }

    /// Sets a switch of the emulator, here and in processes that this one starts.
    void set(String name, String value) {
        environment.setenv(name, value, 1);
        set.add(name);
    }

    void unset(String name) {
        environment.unsetenv(name);
    }

    /// `sends`, `dispatches`, `buffers`, `bytes`, `barriers` since the process began.
    long count(String what) {
        return counters.fake_metal_count(what).longValue();
    }

    /// How many objects of an Objective-C class there are.
    long live(String type) {
        return counters.fake_metal_live(type).longValue();
    }

    long autoreleasedWithoutPool() {
        return counters.fake_metal_autorelease_without_pool().longValue();
    }

    @Override
    public void close() {
        set.forEach(environment::unsetenv);
    }
}
