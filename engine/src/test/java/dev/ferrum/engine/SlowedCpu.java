package dev.ferrum.engine;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.BackendProvider;
import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.ExpertWeights;
import dev.ferrum.engine.backend.MoeOps;
import dev.ferrum.engine.backend.Probe;
import dev.ferrum.engine.cpu.CpuBackendProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The CPU backend with one kernel made slower: products with the experts' down matrices compute `nanos` longer. For
/// tests of what a profile shows.
public record SlowedCpu(BackendProvider cpu, long nanos) implements BackendProvider {
    public SlowedCpu(long nanos) {
        this(new CpuBackendProvider(), nanos);
    }

    @Override
    public String id() {
        return cpu.id();
    }

    @Override
    public Probe probe() {
        return cpu.probe();
    }

    @Override
    public Backend open(DeviceInfo device, BackendOptions options) {
        Backend backend = cpu.open(device, options);
        return replaced(Backend.class, backend, Map.of("openQueue", queue -> queue((CommandQueue) queue)));
    }

    private CommandQueue queue(CommandQueue queue) {
        MoeOps slow = slowed(queue.moe());
        return replaced(CommandQueue.class, queue, Map.of("moe", _ -> slow));
    }

    private MoeOps slowed(MoeOps moe) {
        return (MoeOps) Proxy.newProxyInstance(
                MoeOps.class.getClassLoader(), new Class<?>[] {MoeOps.class}, (_, method, arguments) -> {
                    Object result = call(method, moe, arguments);
                    boolean down = arguments != null
                            && arguments.length > 0
                            && arguments[0] instanceof ExpertWeights weights
                            && weights.name().contains("down");
                    for (long until = System.nanoTime() + nanos; down && System.nanoTime() < until; ) {
                        Thread.onSpinWait();
                    }
                    return result;
                });
    }

    /// `object` as a `type` whose methods of these names give something else than theirs.
    private static <T> T replaced(Class<T> type, T object, Map<String, UnaryOperator<Object>> methods) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) ->
                        methods.getOrDefault(method.getName(), it -> it).apply(call(method, object, arguments))));
    }

    private static Object call(java.lang.reflect.Method method, Object object, Object[] arguments) throws Throwable {
        try {
            method.setAccessible(true);
            return method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
