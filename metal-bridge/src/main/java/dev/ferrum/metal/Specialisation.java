package dev.ferrum.metal;

import dev.ferrum.engine.backend.KvType;
import dev.ferrum.engine.gguf.GgmlType;

/// The constants that a kernel is compiled with, by their index in the sources. A kernel ignores those it does
/// not use.
record Specialisation(int format, int upFormat, int rowTile, int add, int kvHalf) {
    /// For kernels without constants.
    static final Specialisation NONE = new Specialisation(0, 0, 1, 0, 0);

    static Specialisation of(GgmlType format) {
        return new Specialisation(format.id(), format.id(), 1, 0, 0);
    }

    static Specialisation of(KvType type) {
        return switch (type) {
            case F16 -> new Specialisation(0, 0, 1, 0, 1);
            case F32 -> NONE;
        };
    }

    Specialisation withUpFormat(GgmlType up) {
        return new Specialisation(format, up.id(), rowTile, add, kvHalf);
    }

    Specialisation withRowTile(int rows) {
        return new Specialisation(format, upFormat, rows, add, kvHalf);
    }

    Specialisation adding() {
        return new Specialisation(format, upFormat, rowTile, 1, kvHalf);
    }

    int[] values() {
        return new int[] {format, upFormat, rowTile, add, kvHalf};
    }
}
