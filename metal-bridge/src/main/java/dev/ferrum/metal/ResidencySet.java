package dev.ferrum.metal;

import dev.ferrum.metal.jna.Message;
import dev.ferrum.metal.jna.Message.Receiver;
import dev.ferrum.metal.jna.MetalApi;

/// Tells macOS 15 and newer which memory to keep ready for the GPU; on older systems, or where a method is not as
/// expected, it does nothing. On the Metal thread.
final class ResidencySet {
    private final MetalApi api;
    /// 0 where there is none.
    private final long handle;

    private boolean changed;

    private ResidencySet(MetalApi api, long handle) {
        this.api = api;
        this.handle = handle;
    }

    static ResidencySet of(MetalApi api, long device) {
        long type = api.classNamed("MTLResidencySetDescriptor");
        if (!api.knows(device, Message.NEW_RESIDENCY_SET) || !api.knows(type, Message.NEW_DESCRIPTOR)) {
            return new ResidencySet(api, 0);
        }
        long descriptor = api.get(type, Message.NEW_DESCRIPTOR);
        long set = api.newResidencySet(device, descriptor);
        api.release(descriptor);
        boolean usable = set != 0 && api.check(set, Receiver.RESIDENCY_SET).isEmpty();
        return new ResidencySet(api, usable ? set : 0);
    }

    void attach(long queue) {
        if (handle != 0 && api.knows(queue, Message.ADD_RESIDENCY_SET)) {
            api.tell(queue, Message.ADD_RESIDENCY_SET, handle);
        }
    }

    void detach(long queue) {
        if (handle != 0 && api.knows(queue, Message.REMOVE_RESIDENCY_SET)) {
            api.tell(queue, Message.REMOVE_RESIDENCY_SET, handle);
        }
    }

    void add(long buffer) {
        if (handle != 0) {
            api.tell(handle, Message.ADD_ALLOCATION, buffer);
            changed = true;
        }
    }

    void remove(long buffer) {
        if (handle != 0) {
            api.tell(handle, Message.REMOVE_ALLOCATION, buffer);
            changed = true;
        }
    }

    /// Must precede work that uses buffers added before.
    void request() {
        if (changed) {
            api.tell(handle, Message.COMMIT_SET);
            api.tell(handle, Message.REQUEST_RESIDENCY);
            changed = false;
        }
    }

    void close() {
        if (handle != 0) {
            api.release(handle);
        }
    }
}
