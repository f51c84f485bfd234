package dev.ferrum.metal.jna;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;

/// What the emulator counts.
public interface EmulatorCounters extends Library {
    NativeLong fake_metal_count(String what);

    NativeLong fake_metal_live(String type);

    NativeLong fake_metal_autorelease_without_pool();

    static EmulatorCounters load(String library) {
        return Native.load(library, EmulatorCounters.class);
    }
}
