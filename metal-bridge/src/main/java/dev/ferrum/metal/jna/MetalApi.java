package dev.ferrum.metal.jna;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/// Metal's messages as methods, one to one. Objects are addresses, 0 is nil. Methods that begin with `new` or
/// `retain` give an object that the caller releases; what others give is valid until the innermost
/// [AutoreleasePool] closes.
///
/// For one thread. The first message to any kind of receiver is preceded by [#check].
public final class MetalApi {
    private final long[] selectors = new long[Message.values().length];
    private final Dispatching dispatching;
    private final NativeLibrary metal;
    // Where methods put an NSError; looked at only when they answer nil.
    private final MemorySegment error = Arena.ofAuto().allocate(ValueLayout.ADDRESS);

    private MetalApi(MetalLibraries libraries) {
        libraries.loadedFirst().forEach(NativeLibrary::getInstance);
        ObjectiveC.bind(libraries.objc());
        dispatching = new Dispatching(libraries.objc());
        metal = NativeLibrary.getInstance(libraries.metal());
        metal.getFunction("MTLCreateSystemDefaultDevice");
        for (Message message : Message.values()) {
            selectors[message.ordinal()] = named(message.selector(), ObjectiveC::sel_registerName);
        }
    }

    /// Opens the libraries. Throws `UnsatisfiedLinkError` when one of them or a function is missing.
    public static MetalApi load(MetalLibraries libraries) {
        return new MetalApi(libraries);
    }

    public AutoreleasePool pool() {
        return new AutoreleasePool();
    }

    /// `MTLCreateSystemDefaultDevice()`: the device, owned by the caller, or 0.
    public long newDefaultDevice() {
        return metal.getFunction("MTLCreateSystemDefaultDevice").invokeLong(new Object[0]);
    }

    /// What is wrong with the methods of `object`'s class for messages to `receiver`; empty when all can be
    /// sent.
    public List<String> check(long object, Message.Receiver receiver) {
        List<String> wrong = new ArrayList<>();
        for (Message message : Message.required(receiver)) {
            describeMismatch(object, message).ifPresent(wrong::add);
        }
        return wrong;
    }

    /// Whether `object` has an optional method, in the right shape.
    public boolean knows(long object, Message message) {
        return object != 0 && describeMismatch(object, message).isEmpty();
    }

    private Optional<String> describeMismatch(long object, Message message) {
        long type = ObjectiveC.object_getClass(object);
        long method = ObjectiveC.class_getInstanceMethod(type, selector(message));
        String name = "-[%s %s]".formatted(characters(ObjectiveC.class_getName(type)), message.selector());
        if (method == 0) {
            return Optional.of(name + " does not exist");
        }
        String shape = TypeEncoding.shape(characters(ObjectiveC.method_getTypeEncoding(method)));
        if (!TypeEncoding.callShape(shape).equals(TypeEncoding.callShape(message.shape()))) {
            return Optional.of("%s has the shape %s, expected %s".formatted(name, shape, message.shape()));
        }
        return Optional.empty();
    }

    /// The class `name`, or 0.
    public long classNamed(String name) {
        return named(name, ObjectiveC::objc_getClass);
    }

    private static long named(String name, LongUnaryOperator function) {
        try (Arena arena = Arena.ofConfined()) {
            return function.applyAsLong(arena.allocateFrom(name).address());
        }
    }

    private long selector(Message message) {
        return selectors[message.ordinal()];
    }

    /// Any message without arguments that gives a number or an object.
    public long get(long object, Message message) {
        return ObjectiveC.sendL0(object, selector(message));
    }

    /// Any message without arguments that gives a yes or no.
    public boolean is(long object, Message message) {
        return (ObjectiveC.sendB0(object, selector(message)) & 1) != 0;
    }

    /// Any message with one argument that gives a yes or no.
    public boolean is(long object, Message message, long argument) {
        return (ObjectiveC.sendB1(object, selector(message), argument) & 1) != 0;
    }

    /// Any message without arguments that gives a double.
    public double time(long object, Message message) {
        return ObjectiveC.sendD0(object, selector(message));
    }

    /// Any message without arguments that gives nothing.
    public void tell(long object, Message message) {
        ObjectiveC.sendV0(object, selector(message));
    }

    /// Any message with one argument that gives nothing.
    public void tell(long object, Message message, long argument) {
        ObjectiveC.sendV1(object, selector(message), argument);
    }

    /// Any message with two arguments that gives nothing.
    public void tell(long object, Message message, long first, long second) {
        ObjectiveC.sendV2(object, selector(message), first, second);
    }

    /// Any message with one argument that gives a number or an object.
    public long get(long object, Message message, long argument) {
        return ObjectiveC.sendL1(object, selector(message), argument);
    }

    public void release(long object) {
        tell(object, Message.RELEASE);
    }

    /// An `NSString` of the innermost pool.
    public long string(String text) {
        try (Arena arena = Arena.ofConfined()) {
            return get(
                    classNamed("NSString"),
                    Message.STRING,
                    arena.allocateFrom(text).address());
        }
    }

    /// The text of an `NSString`; empty for 0.
    public String text(long string) {
        return string == 0 ? "" : characters(get(string, Message.CHARACTERS));
    }

    private static String characters(long address) {
        return address == 0 ? "" : new Pointer(address).getString(0, "UTF-8");
    }

    /// What an `NSError` says; 0 is no error object.
    public String describe(long nsError) {
        return nsError == 0
                ? "no reason given"
                : "%s (code %d)".formatted(text(get(nsError, Message.DESCRIPTION)), get(nsError, Message.CODE));
    }

    /// What the last of the `new…` methods below that answered 0 gave as the reason.
    public String lastError() {
        return describe(error.get(ValueLayout.JAVA_LONG, 0));
    }

    private long freshError() {
        error.set(ValueLayout.JAVA_LONG, 0, 0);
        return error.address();
    }

    public long newBuffer(long device, long bytes, long options) {
        return ObjectiveC.sendL2(device, selector(Message.NEW_BUFFER), bytes, options);
    }

    /// A buffer over `bytes` at `address`, both multiples of a page; the memory must outlive it.
    public long newBufferWithoutCopy(long device, long address, long bytes, long options) {
        return ObjectiveC.sendL4(device, selector(Message.NEW_NO_COPY_BUFFER), address, bytes, options, 0);
    }

    public long newLibrary(long device, long source, long options) {
        return ObjectiveC.sendL3(device, selector(Message.NEW_LIBRARY), source, options, freshError());
    }

    public long newFunction(long library, long name, long constants) {
        return ObjectiveC.sendL3(library, selector(Message.NEW_FUNCTION), name, constants, freshError());
    }

    public long newPipeline(long device, long function) {
        return ObjectiveC.sendL2(device, selector(Message.NEW_PIPELINE), function, freshError());
    }

    public long newResidencySet(long device, long descriptor) {
        return ObjectiveC.sendL2(device, selector(Message.NEW_RESIDENCY_SET), descriptor, freshError());
    }

    public void setConstant(long constants, long value, long type, long index) {
        ObjectiveC.sendV3(constants, selector(Message.SET_CONSTANT), value, type, index);
    }

    public long encoder(long commands, long dispatchType) {
        return ObjectiveC.sendL1(commands, selector(Message.ENCODER), dispatchType);
    }

    /// `count` buffers and their offsets from the arrays at these addresses, from argument 0 on.
    public void setBuffers(long encoder, long buffers, long offsets, long count) {
        ObjectiveC.sendV4(encoder, selector(Message.SET_BUFFERS), buffers, offsets, 0, count);
    }

    /// Copies at most 4096 bytes at once.
    public void setBytes(long encoder, long address, long bytes, long index) {
        ObjectiveC.sendV3(encoder, selector(Message.SET_BYTES), address, bytes, index);
    }

    public void dispatch(long encoder, long x, long y, long z, long groupX, long groupY, long groupZ) {
        dispatching.direct(encoder, selector(Message.DISPATCH), x, y, z, groupX, groupY, groupZ);
    }

    /// The grid is three u32 at `offset` of `buffer` when the work runs.
    public void dispatchIndirect(long encoder, long buffer, long offset, long groupX, long groupY, long groupZ) {
        dispatching.indirect(encoder, selector(Message.DISPATCH_INDIRECT), buffer, offset, groupX, groupY, groupZ);
    }

    /// Bytes of a page of this machine.
    public static int pageBytes() {
        return NativeLibrary.getProcess().getFunction("getpagesize").invokeInt(new Object[0]);
    }
}
