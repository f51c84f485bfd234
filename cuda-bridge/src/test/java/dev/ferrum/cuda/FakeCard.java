package dev.ferrum.cuda;

import dev.ferrum.cuda.jna.CudaApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A driver whose card is host memory: allocations and copies work, launches are only counted, and any call can be made
/// to fail.
final class FakeCard implements AutoCloseable {
    /// Names of the calls in order.
    final List<String> calls = new ArrayList<>();

    private final Map<String, Integer> failures = new HashMap<>();
    private final FakeDriver driver = new FakeDriver(1);
    private final Arena arena = Arena.ofShared();
    private final CudaApi api = (CudaApi) Proxy.newProxyInstance(
            FakeCard.class.getClassLoader(), new Class<?>[] {CudaApi.class}, (_, method, arguments) -> {
                calls.add(method.getName());
                Integer failure = failures.get(method.getName());
                if (failure != null) {
                    writeLog(method.getName(), arguments);
                    return failure;
                }
                return answer(method, arguments);
            });

    CudaApi api() {
        return api;
    }

    CudaContext context() {
        return CudaContext.open(api, 0);
    }

    /// From now on `call` answers `code`.
    void fail(String call, int code) {
        failures.put(call, code);
    }

    private Object answer(java.lang.reflect.Method method, Object[] arguments) throws ReflectiveOperationException {
        switch (method.getName()) {
            case "cuMemAlloc_v2", "cuMemHostAlloc" ->
                ((long[]) arguments[0])[0] =
                        arena.allocate((long) arguments[1], 256).address();
            case "cuMemGetInfo_v2" -> ((long[]) arguments[0])[0] = 12_345;
            case "cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2" ->
                memory((long) arguments[0], (long) arguments[2])
                        .copyFrom(memory((long) arguments[1], (long) arguments[2]));
            case "cuMemsetD8Async" ->
                memory((long) arguments[0], (long) arguments[2]).fill((byte) arguments[1]);
            case "cuStreamEndCapture" -> ((long[]) arguments[1])[0] = 77;
            default -> {
                if (method.getDeclaringClass() != CudaApi.class) {
                    return method.invoke(driver, arguments);
                }
            }
        }
        return CudaProbe.SUCCESS;
    }

    /// The driver's compiler says why it failed.
    private static void writeLog(String call, Object[] arguments) {
        if (call.equals("cuModuleLoadDataEx")) {
            byte[] text = "ptxas error: line 7\0".getBytes(StandardCharsets.US_ASCII);
            memory(((long[]) arguments[4])[0], text.length).copyFrom(MemorySegment.ofArray(text));
        }
    }

    @SuppressWarnings("restricted")
    static MemorySegment memory(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public void close() {
        arena.close();
    }
}
