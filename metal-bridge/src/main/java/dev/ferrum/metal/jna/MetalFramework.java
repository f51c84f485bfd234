package dev.ferrum.metal.jna;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;

/// The real framework. `MTLCreateSystemDefaultDevice` returns an owned object (its name has "Create"), released here;
/// `-name` and `-UTF8String` return borrowed ones, copied before the pool that holds them is drained.
final class MetalFramework implements Metal {
    private static final String METAL = "/System/Library/Frameworks/Metal.framework/Metal";
    // Without CoreGraphics in the process, MTLCreateSystemDefaultDevice answers nil in a program without a window.
    private static final String CORE_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics";

    private final Function createDevice;
    private final Function selector;
    private final Function send;
    private final Function pushPool;
    private final Function popPool;

    MetalFramework() {
        NativeLibrary.getInstance(CORE_GRAPHICS);
        NativeLibrary objc = NativeLibrary.getInstance("objc");
        createDevice = NativeLibrary.getInstance(METAL).getFunction("MTLCreateSystemDefaultDevice");
        selector = objc.getFunction("sel_registerName");
        send = objc.getFunction("objc_msgSend");
        pushPool = objc.getFunction("objc_autoreleasePoolPush");
        popPool = objc.getFunction("objc_autoreleasePoolPop");
    }

    @Override
    public Optional<String> defaultDeviceName() {
        Pointer pool = pushPool.invokePointer(new Object[0]);
        try {
            Pointer device = createDevice.invokePointer(new Object[0]);
            if (device == null) {
                return Optional.empty();
            }
            Pointer name = message(device, "name");
            String text = name == null
                    ? "a Metal device"
                    : message(name, "UTF8String").getString(0, "UTF-8");
            message(device, "release");
            return Optional.of(text);
        } finally {
            popPool.invokeVoid(new Object[] {pool});
        }
    }

    /// Sends a message without arguments that returns a pointer or nothing.
    private Pointer message(Pointer receiver, String name) {
        return send.invokePointer(new Object[] {receiver, selector.invokePointer(new Object[] {name})});
    }
}
