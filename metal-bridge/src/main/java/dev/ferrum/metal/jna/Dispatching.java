package dev.ferrum.metal.jna;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/// How sizes of 24 bytes reach a method: on ARM as the address of a copy that the callee may overwrite, elsewhere by
/// value. Used by one thread.
final class Dispatching {
    private static final int SIZE_BYTES = 24;

    private final Memory copies = new Memory(2 * SIZE_BYTES);
    private final long address = Pointer.nativeValue(copies);
    /// Null on ARM.
    private final SizesByValue byValue;

    /// `library` has the Objective-C runtime.
    Dispatching(String library) {
        byValue = Platform.isARM() ? null : new SizesByValue(library);
    }

    void direct(long encoder, long selector, long x, long y, long z, long groupX, long groupY, long groupZ) {
        if (byValue != null) {
            byValue.direct(encoder, selector, x, y, z, groupX, groupY, groupZ);
            return;
        }
        copy(0, x, y, z);
        copy(SIZE_BYTES, groupX, groupY, groupZ);
        ObjectiveC.sendV2(encoder, selector, address, address + SIZE_BYTES);
    }

    void indirect(long encoder, long selector, long buffer, long offset, long groupX, long groupY, long groupZ) {
        if (byValue != null) {
            byValue.indirect(encoder, selector, buffer, offset, groupX, groupY, groupZ);
            return;
        }
        copy(0, groupX, groupY, groupZ);
        ObjectiveC.sendV3(encoder, selector, buffer, offset, address);
    }

    private void copy(int at, long x, long y, long z) {
        copies.setLong(at, x);
        copies.setLong(at + 8L, y);
        copies.setLong(at + 16L, z);
    }
}
