package dev.ferrum.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Damages the header of a good file in place, in one to three ways at a time, and repairs it again.
///
/// Most damage goes where structure is: the first bytes, around each metadata value, and the tensor table; the long
/// text of a vocabulary between them would otherwise soak nearly all of it up.
final class GgufMutator {
    private final byte[] file;
    private final ByteBuffer fields;
    private final SplittableRandom random;
    private final List<Integer> values = new ArrayList<>();
    private final int tableStart;
    private final int headerEnd;
    private final List<Change> changes = new ArrayList<>();

    private record Change(int at, byte[] before) {}

    GgufMutator(byte[] file, SplittableRandom random) {
        this.file = file;
        this.random = random;
        fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        try (GgufFile good = GgufFile.parse(MemorySegment.ofArray(file), "good")) {
            for (String key : good.metadata().keys()) {
                values.add((int) good.metadata().offset(key));
            }
            List<TensorInfo> tensors = List.copyOf(good.tensors());
            headerEnd =
                    tensors.isEmpty() ? file.length : (int) tensors.getFirst().offset();
            tableStart = headerEnd - Math.min(headerEnd / 2, 64 * tensors.size() + 64);
        }
    }

    /// Changes bytes of the file and returns the length at which to cut it.
    int mutate() {
        changes.clear();
        int length = random.nextInt(12) == 0 ? cut() : file.length;
        for (int i = random.nextInt(3); i >= 0; i--) {
            damage();
        }
        return length;
    }

    /// Takes the last changes back; [#copyChangesTo] then copies the repaired bytes.
    void undo() {
        for (Change change : changes.reversed()) {
            System.arraycopy(change.before, 0, file, change.at, change.before.length);
        }
    }

    void copyChangesTo(MemorySegment target) {
        MemorySegment source = MemorySegment.ofArray(file);
        for (Change change : changes) {
            MemorySegment.copy(source, change.at, target, change.at, change.before.length);
        }
    }

    private int cut() {
        return random.nextBoolean()
                ? random.nextInt(headerEnd)
                : headerEnd + random.nextInt(file.length - headerEnd + 1);
    }

    private void damage() {
        int at = place();
        switch (random.nextInt(6)) {
            case 0 -> {
                keep(at, 1);
                file[at] ^= (byte) (1 << random.nextInt(8));
            }
            case 1 -> {
                keep(at, 1);
                file[at] = (byte) random.nextInt(256);
            }
            case 2 -> {
                keep(at, 4);
                fields.putInt(at, (int) absurd(fields.getInt(at)));
            }
            case 3, 4 -> {
                keep(at, 8);
                fields.putLong(at, absurd(fields.getLong(at)));
            }
            default -> {
                // A copy from elsewhere: doubled names and keys, tensors on top of each other, headers in headers.
                int length = Math.min(1 + random.nextInt(48), file.length - at);
                int from = Math.min(place(), file.length - length);
                keep(at, length);
                System.arraycopy(file, from, file, at, length);
            }
        }
    }

    private int place() {
        int at = switch (random.nextInt(8)) {
            case 0 -> random.nextInt(24);
            case 1 -> random.nextInt(headerEnd);
            case 2, 3, 4 ->
                values.isEmpty()
                        ? random.nextInt(headerEnd)
                        : values.get(random.nextInt(values.size())) - 8 + random.nextInt(24);
            default -> tableStart + random.nextInt(headerEnd - tableStart);
        };
        return Math.clamp(at, 0, Math.min(headerEnd, file.length - 8));
    }

    private long absurd(long value) {
        return switch (random.nextInt(12)) {
            case 0 -> -1;
            case 1 -> 0;
            case 2 -> Long.MAX_VALUE;
            case 3 -> Long.MIN_VALUE;
            case 4 -> 1L << random.nextInt(64);
            case 5 -> value + 1;
            case 6 -> value - 1;
            case 7 -> value << random.nextInt(32);
            case 8 -> file.length - random.nextInt(64);
            case 9 -> Integer.MAX_VALUE;
            case 10 -> random.nextLong();
            default -> random.nextInt(64);
        };
    }

    private void keep(int at, int length) {
        byte[] before = new byte[length];
        System.arraycopy(file, at, before, 0, length);
        changes.add(new Change(at, before));
    }
}
