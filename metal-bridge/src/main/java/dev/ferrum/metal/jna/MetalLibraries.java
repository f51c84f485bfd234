package dev.ferrum.metal.jna;

import java.util.List;

/// Files of the libraries: `objc` has the Objective-C runtime, `metal` the function that gives the device;
/// `loadedFirst` must be in the process before that function is called.
///
/// Apple's are not files on disk since macOS 11, but opening them by these paths works.
public record MetalLibraries(String objc, String metal, List<String> loadedFirst) {
    public MetalLibraries {
        loadedFirst = List.copyOf(loadedFirst);
    }

    /// Those of macOS. Without CoreGraphics in the process `MTLCreateSystemDefaultDevice` answers nil in a
    /// program without a window.
    public static MetalLibraries ofSystem() {
        return new MetalLibraries(
                "/usr/lib/libobjc.A.dylib",
                "/System/Library/Frameworks/Metal.framework/Metal",
                List.of("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"));
    }
}
