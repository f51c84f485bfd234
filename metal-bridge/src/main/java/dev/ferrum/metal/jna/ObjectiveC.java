package dev.ferrum.metal.jna;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Map;

/// The Objective-C runtime. Methods whose name begins with `send` are all `objc_msgSend`, one for each shape of
/// a call: the letter says what comes back (`L` 64 bits, `V` nothing, `D` a double, `B` a BOOL whose lowest bit
/// counts), the digit how many arguments go along.
///
/// An `NSRange` travels as two numbers: it takes the same registers.
final class ObjectiveC {
    private static final FunctionMapper SENDS =
            (_, method) -> method.getName().startsWith("send") ? "objc_msgSend" : method.getName();

    private ObjectiveC() {}

    static native long sendL0(long self, long selector);

    static native long sendL1(long self, long selector, long a);

    static native long sendL2(long self, long selector, long a, long b);

    static native long sendL3(long self, long selector, long a, long b, long c);

    static native long sendL4(long self, long selector, long a, long b, long c, long d);

    static native void sendV0(long self, long selector);

    static native void sendV1(long self, long selector, long a);

    static native void sendV2(long self, long selector, long a, long b);

    static native void sendV3(long self, long selector, long a, long b, long c);

    static native void sendV4(long self, long selector, long a, long b, long c, long d);

    static native double sendD0(long self, long selector);

    static native byte sendB0(long self, long selector);

    static native byte sendB1(long self, long selector, long a);

    static native long objc_getClass(long name);

    static native long sel_registerName(long name);

    static native long objc_autoreleasePoolPush();

    static native void objc_autoreleasePoolPop(long token);

    static native long object_getClass(long object);

    static native long class_getInstanceMethod(long type, long selector);

    static native long method_getTypeEncoding(long method);

    static native long class_getName(long type);

    /// Binds the methods to the library at `path`. Throws `UnsatisfiedLinkError` when it or a function is
    /// missing.
    static void bind(String path) {
        NativeLibrary library = library(path);
        if (!Native.registered(ObjectiveC.class)) {
            Native.register(ObjectiveC.class, library);
        }
    }

    /// The library at `path`, in which all methods that send are one function.
    static NativeLibrary library(String path) {
        return NativeLibrary.getInstance(path, Map.of(Library.OPTION_FUNCTION_MAPPER, SENDS));
    }
}
