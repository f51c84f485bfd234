package dev.ferrum.engine.backend;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// The KV cache of one step, on the device and as the reference sees it: several sequences whose blocks lie scattered
/// and out of order in the pool, with unused blocks between them.
final class KvStep {
    private final ContractRig rig;
    private final KvPages device;
    private final ReferenceOps.Pages reference;

    /// `sequences` are pairs of (tokens already cached, rows of this step).
    KvStep(ContractRig rig, KvType type, int blockTokens, AttentionShape shape, int[][] sequences) {
        this.rig = rig;
        int most = Arrays.stream(sequences).mapToInt(s -> s[0] + s[1]).max().orElseThrow();
        int maxBlocks = (most + blockTokens - 1) / blockTokens + 1;
        int blocks = sequences.length * maxBlocks + 3;
        List<Integer> free = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            free.add(block);
        }
        Collections.shuffle(free, rig.random());
        int[] table = new int[sequences.length * maxBlocks];
        List<Integer> positions = new ArrayList<>();
        List<Integer> rowSequence = new ArrayList<>();
        for (int s = 0; s < sequences.length; s++) {
            int length = sequences[s][0] + sequences[s][1];
            for (int b = 0; b * blockTokens < length; b++) {
                table[s * maxBlocks + b] = free.removeLast();
            }
            for (int position = sequences[s][0]; position < length; position++) {
                positions.add(position);
                rowSequence.add(s);
            }
        }
        float[] pool = new float[blocks * 2 * shape.kvHeads() * blockTokens * shape.headSize()];
        this.reference =
                new ReferenceOps.Pages(pool, blockTokens, ints(positions), ints(rowSequence), table, maxBlocks);
        this.device = new KvPages(
                rig.buffer((long) pool.length * type.bytes()),
                type,
                blockTokens,
                rig.upload(reference.positions()),
                rig.upload(reference.rowSequence()),
                rig.upload(table),
                maxBlocks);
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    int rows() {
        return reference.positions().length;
    }

    KvPages device() {
        return device;
    }

    ReferenceOps.Pages reference() {
        return reference;
    }

    /// The same cache for rows `from..to-1` of the step alone.
    KvPages onlyRows(int from, int to) {
        return new KvPages(
                device.pool(),
                device.type(),
                device.blockTokens(),
                rig.upload(Arrays.copyOfRange(reference.positions(), from, to)),
                rig.upload(Arrays.copyOfRange(reference.rowSequence(), from, to)),
                device.blockTable(),
                device.maxBlocks());
    }

    /// Fills the whole pool, unused places included, with values that its type can hold.
    void fillPool() {
        float[] values = rounded(rig.gaussian(reference.pool().length));
        System.arraycopy(values, 0, reference.pool(), 0, values.length);
        switch (device.type()) {
            case F32 -> rig.queue().write(device.pool(), 0, MemorySegment.ofArray(values));
            case F16 -> {
                MemorySegment halves = MemorySegment.ofArray(new short[values.length]);
                for (int i = 0; i < values.length; i++) {
                    halves.setAtIndex(JAVA_SHORT, i, Float.floatToFloat16(values[i]));
                }
                rig.queue().write(device.pool(), 0, halves);
            }
        }
    }

    /// `values` as the pool's type holds them, rounded to nearest even.
    float[] rounded(float[] values) {
        float[] out = values.clone();
        if (device.type() == KvType.F16) {
            for (int i = 0; i < out.length; i++) {
                out[i] = Float.float16ToFloat(Float.floatToFloat16(out[i]));
            }
        }
        return out;
    }

    /// The greatest magnitude in the pool.
    double greatest() {
        double greatest = 0;
        for (float value : reference.pool()) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }
}
