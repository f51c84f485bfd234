package dev.ferrum.engine.moe;

import dev.ferrum.engine.backend.CommandQueue;
import dev.ferrum.engine.backend.DeviceBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Prefill routing on the host instead of the device (`FERRUM_MOE_HOST_TOPK`): for comparison and diagnosis, so it
/// may wait for the device and allocate.
final class HostRouting {
    private HostRouting() {}

    /// Reads the router's logits, and writes ids, weights and buckets where the device's ops would have.
    static void route(MoeStep step, MoeConfig config, MoeScratch scratch) {
        int rows = step.rows();
        CommandQueue queue = step.queue();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment logits = arena.allocate(4L * rows * config.experts(), 4);
            queue.read(scratch.logits, 0, logits);
            Routing routing = new Router(config).route(logits.toArray(ValueLayout.JAVA_FLOAT), rows);
            ExpertBuckets buckets = ExpertBuckets.of(routing.ids(), config.experts());
            write(queue, arena, scratch.ids(step.layer(), step.rows()), routing.ids());
            queue.write(scratch.weights, 0, arena.allocateFrom(ValueLayout.JAVA_FLOAT, routing.weights()));
            write(queue, arena, scratch.offsets, buckets.offsets());
            write(queue, arena, scratch.order, buckets.order());
        }
    }

    private static void write(CommandQueue queue, Arena arena, DeviceBuffer target, int[] values) {
        queue.write(target, 0, arena.allocateFrom(ValueLayout.JAVA_INT, values));
    }
}
