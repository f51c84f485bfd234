package dev.ferrum.metal;

import dev.ferrum.metal.jna.Message;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/// Whether structures and fractions pass between Java and Metal unharmed: a kernel writes down the grid it runs in,
/// and the command buffer tells when it ran.
final class GridCheck {
    private static final int WORDS = 8;
    private static final int MARKER = 0x5EED;
    private static final float REAL = 0.15625f;
    private static final double LONGEST_SECONDS = 60;
    private static final int[] GRID = {3, 2, 2};
    private static final int[] GROUP = {8, 4};

    private final MetalBackend backend;

    GridCheck(MetalBackend backend) {
        this.backend = backend;
    }

    /// What arrived wrongly; empty when all is well.
    Optional<String> problem() {
        MetalStream stream = backend.stream();
        try (MetalBuffer out = MetalBuffer.of(backend.allocate((long) WORDS * Integer.BYTES));
                MetalBuffer grid = MetalBuffer.of(backend.allocate(3L * Integer.BYTES))) {
            stream.start(backend.library().kernel("basic", "probe_grid"))
                    .writes(out)
                    .put(MARKER)
                    .put(REAL)
                    .dispatch(GRID[0], GRID[1], GRID[2], GROUP[0], GROUP[1], 1);
            stream.sync();
            Optional<String> direct = compare("a grid", out);
            grid.segment(0, grid.bytes()).copyFrom(MemorySegment.ofArray(GRID));
            stream.start(backend.library().kernel("basic", "probe_grid"))
                    .writes(out)
                    .put(MARKER)
                    .put(REAL)
                    .dispatchIndirect(grid, GROUP[0], GROUP[1], 1);
            stream.sync();
            return direct.or(() -> compare("a grid from memory", out)).or(this::time);
        }
    }

    private static Optional<String> compare(String what, MetalBuffer out) {
        int[] expected = {GRID[0], GRID[1], GRID[2], GROUP[0], GROUP[1], 1, MARKER, Float.floatToRawIntBits(REAL)};
        int[] found = out.segment(0, (long) WORDS * Integer.BYTES).toArray(ValueLayout.JAVA_INT);
        return Arrays.equals(expected, found)
                ? Optional.empty()
                : Optional.of(
                        "%s: expected %s, found %s".formatted(what, Arrays.toString(expected), Arrays.toString(found)));
    }

    private Optional<String> time() {
        MetalContext context = backend.context();
        double seconds = context.thread().call(() -> {
            long commands = context.api().get(context.queue(), Message.COMMAND_BUFFER);
            context.api().tell(commands, Message.COMMIT);
            context.api().tell(commands, Message.WAIT);
            return context.api().time(commands, Message.GPU_END) - context.api().time(commands, Message.GPU_START);
        });
        return seconds >= 0 && seconds < LONGEST_SECONDS
                ? Optional.empty()
                : Optional.of("the time of a command buffer: expected 0 to 60 s, found %s".formatted(seconds));
    }
}
