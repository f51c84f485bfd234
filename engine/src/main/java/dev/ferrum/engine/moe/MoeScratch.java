package dev.ferrum.engine.moe;

import dev.ferrum.engine.backend.Backend;
import dev.ferrum.engine.backend.DeviceBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/// Working buffers of the MoE paths, sized once for the largest step and shared by all layers; owns them.
///
/// With `m` rows and `pairs = m * topK`: logits `[m, experts]`, weights `[m, topK]`, gate and up
/// `[pairs, feedForward]`, down `[pairs, hidden]`, offsets i32 `[experts + 1]`, order i32 `[pairs]`; ids i32
/// `[layers, m, topK]` of one step, so that the routing of a whole step can be looked at afterwards.
public final class MoeScratch implements AutoCloseable {
    final DeviceBuffer logits;
    final DeviceBuffer weights;
    final DeviceBuffer gate;
    final DeviceBuffer up;
    final DeviceBuffer down;
    final DeviceBuffer offsets;
    final DeviceBuffer order;
    private final DeviceBuffer ids;
    private final int topK;
    private final Deque<DeviceBuffer> owned = new ArrayDeque<>();

    public MoeScratch(Backend backend, MoeConfig config, int layers, int maxRows) {
        long pairs = (long) maxRows * config.topK();
        topK = config.topK();
        try {
            logits = own(backend, 4L * maxRows * config.experts());
            weights = own(backend, 4 * pairs);
            gate = own(backend, 4 * pairs * config.feedForward());
            up = own(backend, 4 * pairs * config.feedForward());
            down = own(backend, 4 * pairs * config.hidden());
            offsets = own(backend, 4L * (config.experts() + 1));
            order = own(backend, 4 * pairs);
            ids = own(backend, 4 * layers * pairs);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private DeviceBuffer own(Backend backend, long bytes) {
        DeviceBuffer buffer = backend.allocate(bytes);
        owned.push(buffer);
        return buffer;
    }

    /// The experts chosen in `layer` by a step of `rows` rows: i32 `[rows, topK]`; borrowed.
    public DeviceBuffer ids(int layer, int rows) {
        long bytes = 4L * rows * topK;
        return ids.slice(layer * bytes, bytes);
    }

    /// Those of all layers of the last step, which had `rows` rows: i32 `[layers, rows, topK]`; borrowed.
    public DeviceBuffer ids() {
        return ids;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            owned.pop().close();
        }
    }
}
