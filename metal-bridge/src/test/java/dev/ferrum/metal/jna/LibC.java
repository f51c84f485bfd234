package dev.ferrum.metal.jna;

import com.sun.jna.Library;
import com.sun.jna.Native;

/// Sets the environment of this process, which the emulator reads each time it is asked for something.
public interface LibC extends Library {
    int setenv(String name, String value, int overwrite);

    int unsetenv(String name);

    static LibC load() {
        return Native.load("c", LibC.class);
    }
}
