package dev.ferrum.metal;

import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.gguf.GgmlType;
import dev.ferrum.metal.jna.Message;
import dev.ferrum.metal.jna.Message.Receiver;
import dev.ferrum.metal.jna.MetalApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// The kernels: their sources are compiled by Metal when the backend is opened, each for its constants when it is
/// first asked for. May be asked by several threads.
final class KernelLibrary implements AutoCloseable {
    /// `MTLDataTypeUInt`.
    private static final long UINT = 33;
    /// `MTLMathModeSafe`: numbers as the CPU has them, infinities and NaN included.
    private static final long SAFE_MATH = 0;
    /// Kernels count on it.
    private static final int SIMD_WIDTH = 32;

    private static final String REPORT =
            "the CPU is used instead; `ferrum devices --self-test` writes a report for an issue";

    private final MetalContext context;
    private final MetalApi api;
    private final Map<String, Long> libraries = new HashMap<>();
    private final Map<Key, Kernel> kernels = new HashMap<>();
    private final Map<GgmlType, FormatKernels> formats = new EnumMap<>(GgmlType.class);

    private record Key(String library, String name, Specialisation constants) {}

    /// Compiles all sources. Throws [MetalException] with the compiler's words where it refuses one.
    KernelLibrary(MetalContext context) {
        this.context = context;
        this.api = context.api();
        try {
            context.thread()
                    .run(() -> KernelSources.all().forEach((name, text) -> libraries.put(name, compile(name, text))));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private long compile(String name, String text) {
        long options = options();
        long library = api.newLibrary(context.device(), api.string(text), options);
        api.release(options);
        if (library == 0) {
            throw MetalException.of("compiling the kernels \"%s\"".formatted(name), api.lastError(), REPORT);
        }
        MetalContext.require(api, library, Receiver.LIBRARY);
        return library;
    }

    private long options() {
        long type = api.classNamed("MTLCompileOptions");
        MetalContext.require(api, type, Receiver.OPTIONS_CLASS);
        long options = api.get(type, Message.NEW_OPTIONS);
        if (api.knows(options, Message.MATH_MODE)) {
            api.tell(options, Message.MATH_MODE, SAFE_MATH);
        } else if (api.knows(options, Message.FAST_MATH)) {
            api.tell(options, Message.FAST_MATH, 0);
        } else {
            throw new MetalException(
                    "Metal: this macOS offers no way to compile kernels with exact arithmetic; " + REPORT);
        }
        return options;
    }

    /// The kernel `name` of `library` without constants.
    Kernel kernel(String library, String name) {
        return kernel(library, name, Specialisation.NONE);
    }

    /// The kernel `name` of `library` for these constants. Throws [MetalException].
    synchronized Kernel kernel(String library, String name, Specialisation constants) {
        Key key = new Key(library, name, constants);
        Kernel known = kernels.get(key);
        if (known == null) {
            known = context.thread().call(() -> build(key));
            kernels.put(key, known);
        }
        return known;
    }

    /// The kernels of weights of `type`.
    synchronized FormatKernels formats(GgmlType type) {
        FormatKernels known = formats.get(type);
        if (known == null) {
            known = FormatKernels.of(this, type);
            formats.put(type, known);
        }
        return known;
    }

    private Kernel build(Key key) {
        Long library = libraries.get(key.library());
        if (library == null) {
            throw new IllegalArgumentException(
                    "kernels: expected one of the libraries %s, found %s".formatted(libraries.keySet(), key.library()));
        }
        String asked = "building the kernel %s of \"%s\" for %s".formatted(key.name(), key.library(), key.constants());
        long constants = constants(key.constants());
        long function = api.newFunction(library, api.string(key.name()), constants);
        api.release(constants);
        if (function == 0) {
            throw MetalException.of(asked, api.lastError(), REPORT);
        }
        long pipeline = api.newPipeline(context.device(), function);
        api.release(function);
        if (pipeline == 0) {
            throw MetalException.of(asked, api.lastError(), REPORT);
        }
        MetalContext.require(api, pipeline, Receiver.PIPELINE);
        long width = api.get(pipeline, Message.SIMD_WIDTH);
        if (width != SIMD_WIDTH) {
            throw new BackendException("Metal: %s: expected SIMD groups of %d threads, found %d; choose the backend cpu"
                    .formatted(asked, SIMD_WIDTH, width));
        }
        return new Kernel(key.name(), pipeline, Math.toIntExact(api.get(pipeline, Message.MOST_THREADS)));
    }

    private long constants(Specialisation values) {
        long type = api.classNamed("MTLFunctionConstantValues");
        MetalContext.require(api, type, Receiver.CONSTANTS_CLASS);
        long constants = api.get(type, Message.NEW_CONSTANTS);
        MetalContext.require(api, constants, Receiver.CONSTANTS);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            int[] all = values.values();
            for (int i = 0; i < all.length; i++) {
                value.set(ValueLayout.JAVA_INT, 0, all[i]);
                api.setConstant(constants, value.address(), UINT, i);
            }
        }
        return constants;
    }

    @Override
    public synchronized void close() {
        context.thread().run(() -> {
            kernels.values().forEach(kernel -> api.release(kernel.pipeline()));
            libraries.values().forEach(api::release);
        });
        kernels.clear();
        libraries.clear();
    }
}
