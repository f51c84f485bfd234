package dev.ferrum.engine.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Zeroed native memory whose pages the system provides when they are first used.
///
/// `Arena.allocate` writes the zeros itself, which makes a KV pool of some gigabytes resident before a word was said.
/// The C library's `calloc` takes large blocks from the system, which promises zeroed pages and provides them one by
/// one. Where the library has no such function the arena's own allocation is used.
final class LazyZeroMemory {
    private final MethodHandle calloc;
    private final MethodHandle free;

    private LazyZeroMemory(MethodHandle calloc, MethodHandle free) {
        this.calloc = calloc;
        this.free = free;
    }

    /// Looks the two functions up.
    @SuppressWarnings("restricted")
    static LazyZeroMemory ofSystem() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        var calloc = library.find("calloc");
        var free = library.find("free");
        if (calloc.isEmpty() || free.isEmpty()) {
            return new LazyZeroMemory(null, null);
        }
        ValueLayout.OfLong size = ValueLayout.JAVA_LONG;
        return new LazyZeroMemory(
                linker.downcallHandle(calloc.get(), FunctionDescriptor.of(ValueLayout.ADDRESS, size, size)),
                linker.downcallHandle(free.get(), FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)));
    }

    /// `bytes` zeroed bytes from a multiple of `alignment`, freed when `arena` is closed. Throws `OutOfMemoryError`
    /// as an arena does.
    @SuppressWarnings("restricted")
    MemorySegment allocate(Arena arena, long bytes, long alignment) {
        if (calloc == null) {
            return arena.allocate(bytes, alignment);
        }
        long padded = Math.addExact(bytes, alignment);
        MemorySegment block = call(padded);
        if (block.address() == 0) {
            throw new OutOfMemoryError("the C library has no %d bytes to give".formatted(padded));
        }
        MemorySegment whole = block.reinterpret(padded, arena, this::release);
        long skip = Math.floorMod(-block.address(), alignment);
        return whole.asSlice(skip, bytes);
    }

    private MemorySegment call(long bytes) {
        try {
            return (MemorySegment) calloc.invokeExact(1L, bytes);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private void release(MemorySegment block) {
        try {
            free.invokeExact(block);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
