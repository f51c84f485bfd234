package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// The kernels: PTX resources, compiled by the driver for its card when one of their functions is first asked for (the
/// driver keeps the result on disk, so the next start is quick). May be asked by several threads.
final class KernelLibrary implements Kernels, AutoCloseable {
    private static final String FOLDER = "/kernels/";
    private static final int LOG_BYTES = 8192;

    /// Of PTX with the instructions for kernels that overlap, beside that for all cards.
    private static final String OVERLAPPING = ".90";

    private static final String PACKED = ".ptx.gz";

    /// `CU_JIT_ERROR_LOG_BUFFER`, `CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES`.
    private static final int[] LOG_OPTIONS = {5, 6};

    /// `CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES`.
    private static final int MOST_SHARED_BYTES = 8;

    private final CudaContext context;
    private final Map<String, Long> modules = new HashMap<>();

    KernelLibrary(CudaContext context) {
        this.context = context;
    }

    /// The function `name` of `module`, the name of a PTX resource. Throws [CudaException].
    @Override
    public synchronized Kernel kernel(String module, String name) {
        context.use();
        long handle = modules.computeIfAbsent(module, this::load);
        long[] function = new long[1];
        String which = "%s of %s.ptx".formatted(name, module);
        context.check(
                context.api().cuModuleGetFunction(function, handle, (name + "\0").getBytes(StandardCharsets.UTF_8)),
                "cuModuleGetFunction",
                which);
        return new Kernel(which, function[0]);
    }

    /// As [#kernel], for launches with up to `sharedBytes` of dynamic shared memory, more than the 48 KiB that every
    /// kernel may have.
    @Override
    public synchronized Kernel kernel(String module, String name, int sharedBytes) {
        Kernel kernel = kernel(module, name);
        context.check(
                context.api().cuFuncSetAttribute(kernel.function(), MOST_SHARED_BYTES, sharedBytes),
                "cuFuncSetAttribute",
                "%s, %d bytes of shared memory".formatted(kernel.name(), sharedBytes));
        return kernel;
    }

    private long load(String module) {
        CudaApi api = context.api();
        try (Arena arena = Arena.ofConfined()) {
            byte[] text =
                    resource(context.overlapsKernels() && exists(module + OVERLAPPING) ? module + OVERLAPPING : module);
            MemorySegment image = arena.allocate(text.length + 1L);
            MemorySegment.copy(MemorySegment.ofArray(text), 0, image, 0, text.length);
            MemorySegment log = arena.allocate(LOG_BYTES);
            long[] handle = new long[1];
            int code = api.cuModuleLoadDataEx(
                    handle, image.address(), LOG_OPTIONS.length, LOG_OPTIONS, new long[] {log.address(), LOG_BYTES});
            if (code != CudaProbe.SUCCESS) {
                throw CudaException.of(
                        api,
                        code,
                        "cuModuleLoadDataEx",
                        "%s.ptx on %s; the compiler said: %s"
                                .formatted(
                                        module,
                                        context.device().describe(),
                                        log.getString(0).strip()));
            }
            return handle[0];
        }
    }

    private static boolean exists(String module) {
        return KernelLibrary.class.getResource(FOLDER + module + PACKED) != null;
    }

    /// The PTX text of `module`. It is kept packed: it shrinks to a tenth.
    static byte[] resource(String module) {
        try (InputStream in = KernelLibrary.class.getResourceAsStream(FOLDER + module + PACKED)) {
            if (in == null) {
                throw new IllegalArgumentException(
                        "kernels: expected the resource %s%s%s, found none".formatted(FOLDER, module, PACKED));
            }
            return new GZIPInputStream(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        modules.forEach((name, handle) -> context.release(
                "cuModuleUnload", name + ".ptx", () -> context.api().cuModuleUnload(handle)));
        modules.clear();
    }
}
