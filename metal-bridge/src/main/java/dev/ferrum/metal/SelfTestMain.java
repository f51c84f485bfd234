package dev.ferrum.metal;

import dev.ferrum.engine.api.SelfTestDepth;
import dev.ferrum.metal.jna.MetalLibraries;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The self-test as a process of its own, because a message that does not fit or a fault of the GPU ends the process.
/// Arguments: `quick` or `deep`, the libraries of Objective-C and Metal, and those to be loaded first.
public final class SelfTestMain {
    private SelfTestMain() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        MetalLibraries libraries = new MetalLibraries(
                arguments[1], arguments[2], Arrays.asList(arguments).subList(3, arguments.length));
        new SelfTest(libraries, SelfTestDepth.valueOf(arguments[0]), out).run();
    }
}
