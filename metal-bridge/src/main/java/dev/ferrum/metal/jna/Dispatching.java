package dev.ferrum.metal.jna;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/// How sizes of 24 bytes reach a method: on ARM as the address of a copy that the callee may overwrite, elsewhere by
/// value. Used by one thread.
final class Dispatching {
    private static final int SIZE_BYTES = 24;

    private final boolean arm = Platform.isARM();
    private final Memory copies = new Memory(2 * SIZE_BYTES);
    private final long address = Pointer.nativeValue(copies);
    private final MtlSize grid = new MtlSize();
    private final MtlSize group = new MtlSize();

    void direct(long encoder, long selector, long x, long y, long z, long groupX, long groupY, long groupZ) {
        if (arm) {
            copy(0, x, y, z);
            copy(SIZE_BYTES, groupX, groupY, groupZ);
            ObjectiveC.sendV2(encoder, selector, address, address + SIZE_BYTES);
        } else {
            grid.set(x, y, z);
            group.set(groupX, groupY, groupZ);
            ObjectiveC.sendSizes(encoder, selector, grid, group);
        }
    }

    void indirect(long encoder, long selector, long buffer, long offset, long groupX, long groupY, long groupZ) {
        if (arm) {
            copy(0, groupX, groupY, groupZ);
            ObjectiveC.sendV3(encoder, selector, buffer, offset, address);
        } else {
            group.set(groupX, groupY, groupZ);
            ObjectiveC.sendIndirect(encoder, selector, buffer, offset, group);
        }
    }

    private void copy(int at, long x, long y, long z) {
        copies.setLong(at, x);
        copies.setLong(at + 8L, y);
        copies.setLong(at + 16L, z);
    }
}
