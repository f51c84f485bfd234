package dev.ferrum.metal.jna;

import com.sun.jna.Native;

/// Messages with sizes by value, for processors that are no ARM: those of tests.
final class SizesByValue {
    private final MtlSize grid = new MtlSize();
    private final MtlSize group = new MtlSize();

    /// Binds the methods to the library at `path`.
    SizesByValue(String path) {
        if (!Native.registered(SizesByValue.class)) {
            Native.register(SizesByValue.class, ObjectiveC.library(path));
        }
    }

    private static native void sendSizes(long self, long selector, MtlSize grid, MtlSize group);

    private static native void sendIndirect(long self, long selector, long buffer, long offset, MtlSize group);

    void direct(long encoder, long selector, long x, long y, long z, long groupX, long groupY, long groupZ) {
        grid.set(x, y, z);
        group.set(groupX, groupY, groupZ);
        sendSizes(encoder, selector, grid, group);
    }

    void indirect(long encoder, long selector, long buffer, long offset, long groupX, long groupY, long groupZ) {
        group.set(groupX, groupY, groupZ);
        sendIndirect(encoder, selector, buffer, offset, group);
    }
}
