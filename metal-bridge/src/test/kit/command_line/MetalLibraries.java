package dev.ferrum.metal.jna;

import java.util.List;

/// In place of the program's record of this name: the system's libraries are the fake runtime, the file that
/// `FAKE_METAL_LIBRARY` names.
public record MetalLibraries(String objc, String metal, List<String> loadedFirst) {
    public MetalLibraries {
        loadedFirst = List.copyOf(loadedFirst);
    }

    public static MetalLibraries ofSystem() {
        String fake = System.getenv("FAKE_METAL_LIBRARY");
        return new MetalLibraries(fake, fake, List.of());
    }
}
