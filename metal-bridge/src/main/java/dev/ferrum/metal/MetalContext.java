package dev.ferrum.metal;

import dev.ferrum.metal.jna.Message;
import dev.ferrum.metal.jna.Message.Receiver;
import dev.ferrum.metal.jna.MetalApi;
import dev.ferrum.metal.jna.MetalLibraries;
import java.util.List;

/// A device in use: its thread, its queue, and the memory that is spoken for.
///
/// After work has failed, the queue is of no use; [#rebuild()] makes another one. Memory stays.
final class MetalContext implements AutoCloseable {
    /// `MTLResourceStorageModeShared`, one memory for CPU and GPU, with Metal keeping command buffers in order.
    private static final long SHARED = 0;
    /// The same for memory that no kernel writes: nothing to keep in order.
    private static final long SHARED_READ_ONLY = 0x100;

    private final MetalThread thread;
    private final MetalApi api;
    private final long device;
    private final MetalDevice facts;
    private final ResidencySet residency;
    private long queue;
    private long usedBytes;
    private Runnable settle = () -> {};

    private MetalContext(MetalThread thread, long device, MetalDevice facts) {
        this.thread = thread;
        this.api = thread.api();
        this.device = device;
        this.facts = facts;
        this.queue = newQueue();
        this.residency = ResidencySet.of(api, device);
        residency.attach(queue);
    }

    /// Opens the default device. Throws `UnsatisfiedLinkError` when a library is missing, and [MetalException]
    /// when there is no device or a method is not as expected.
    static MetalContext open(MetalLibraries libraries) {
        MetalThread thread = new MetalThread(MetalApi.load(libraries));
        try {
            return thread.call(() -> opened(thread));
        } catch (RuntimeException | Error e) {
            thread.close();
            throw e;
        }
    }

    private static MetalContext opened(MetalThread thread) {
        MetalApi api = thread.api();
        long device = api.newDefaultDevice();
        if (device == 0) {
            throw new MetalException("Metal: it offers no device");
        }
        require(api, device, Receiver.DEVICE);
        require(api, api.classNamed("NSString"), Receiver.STRING_CLASS);
        require(api, api.string("x"), Receiver.STRING);
        return new MetalContext(thread, device, MetalDevice.read(api, device));
    }

    /// Throws unless every message to `receiver` can be sent to `object`.
    static void require(MetalApi api, long object, Receiver receiver) {
        if (object == 0) {
            throw new MetalException("Metal: expected an object for messages to %s, found none".formatted(receiver));
        }
        List<String> wrong = api.check(object, receiver);
        if (!wrong.isEmpty()) {
            throw MetalException.of(
                    "checking the methods of this macOS",
                    String.join("; ", wrong),
                    "the CPU is used instead; please report this");
        }
    }

    private long newQueue() {
        long made = api.get(device, Message.NEW_QUEUE);
        if (made == 0) {
            throw MetalException.of("making a command queue", "no reason given", "restart the program");
        }
        require(api, made, Receiver.QUEUE);
        return made;
    }

    MetalThread thread() {
        return thread;
    }

    MetalApi api() {
        return api;
    }

    long device() {
        return device;
    }

    MetalDevice facts() {
        return facts;
    }

    long queue() {
        return queue;
    }

    /// Bytes still to be had.
    synchronized long freeBytes() {
        return Math.max(0, facts.usableBytes() - usedBytes);
    }

    /// Memory of the GPU and the CPU: an owned buffer of `bytes`, not 0.
    long newBuffer(long bytes, String what) {
        return take(bytes, what, () -> api.newBuffer(device, bytes, SHARED));
    }

    /// Memory for weights that were converted: written by the CPU, only read by kernels.
    long newWeightBuffer(long bytes, String what) {
        return take(bytes, what, () -> api.newBuffer(device, bytes, SHARED_READ_ONLY));
    }

    /// A buffer over memory that is there, whole pages of it, and only read.
    long newBufferOver(long address, long bytes, String what) {
        return take(bytes, what, () -> api.newBufferWithoutCopy(device, address, bytes, SHARED_READ_ONLY));
    }

    private interface Allocation {
        long make();
    }

    private long take(long bytes, String what, Allocation allocation) {
        if (bytes > facts.mostBufferBytes() || bytes > freeBytes()) {
            throw outOfMemory(bytes, what);
        }
        return thread.call(() -> {
            long buffer = allocation.make();
            if (buffer == 0) {
                throw outOfMemory(bytes, what);
            }
            require(api, buffer, Receiver.BUFFER);
            residency.add(buffer);
            count(bytes);
            return buffer;
        });
    }

    private synchronized void count(long bytes) {
        usedBytes += bytes;
    }

    private MetalException outOfMemory(long bytes, String what) {
        return new MetalException(
                "Metal: %s needs %d bytes (%.2f GiB), but %s has %.2f GiB left of %.2f GiB and takes at most %.2f GiB in one piece; choose a smaller model or context, or the backend cpu"
                        .formatted(
                                what,
                                bytes,
                                gibibytes(bytes),
                                facts.name(),
                                gibibytes(freeBytes()),
                                gibibytes(facts.usableBytes()),
                                gibibytes(facts.mostBufferBytes())));
    }

    private static double gibibytes(long bytes) {
        return bytes / (double) (1L << 30);
    }

    /// Where the CPU sees a buffer.
    long contents(long buffer) {
        return thread.call(() -> api.get(buffer, Message.CONTENTS));
    }

    /// From now on, `wait` is run before memory is given back, to end work that uses it.
    void settleWith(Runnable wait) {
        settle = wait;
    }

    /// Gives a buffer of `bytes` back.
    void release(long buffer, long bytes) {
        settle.run();
        thread.run(() -> {
            residency.remove(buffer);
            api.release(buffer);
            count(-bytes);
        });
    }

    /// Brings all memory to where the GPU can reach it at once; cheap when it is there.
    void makeResident() {
        residency.request();
    }

    /// A new queue in place of one whose work failed. On the Metal thread.
    void rebuild() {
        residency.detach(queue);
        api.release(queue);
        queue = newQueue();
        residency.attach(queue);
    }

    @Override
    public void close() {
        thread.run(() -> {
            residency.detach(queue);
            residency.close();
            api.release(queue);
            api.release(device);
        });
        thread.close();
    }
}
