package dev.ferrum.engine.gguf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Checks that the tensors of one file have different names, lie inside it, and share no byte.
final class TensorTable {
    private TensorTable() {}

    /// The same tensors with offsets from the start of the file instead of from `dataStart`.
    static List<TensorInfo> placed(GgufReader in, List<TensorInfo> tensors, long dataStart, int alignment) {
        List<TensorInfo> placed = new ArrayList<>(tensors.size());
        Set<String> names = HashSet.newHashSet(tensors.size());
        for (TensorInfo tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw in.fail(in.position(), "tensor %s appears twice; the file is damaged", tensor.name());
            }
            long offset = tensor.offset();
            if (offset < 0 || offset % alignment != 0) {
                throw in.fail(
                        in.position(),
                        "tensor %s: expected an offset that is a multiple of %d, found %s; the file is damaged",
                        tensor.name(),
                        alignment,
                        Long.toUnsignedString(offset));
            }
            long left = Math.max(0, in.size() - dataStart);
            if (offset > left || tensor.bytes() > left - offset) {
                throw in.fail(
                        dataStart,
                        "tensor %s: expected %d bytes from byte %s of the data, file has %d left: download truncated?"
                                + " The file has %d bytes%s; download it again",
                        tensor.name(),
                        tensor.bytes(),
                        Long.toUnsignedString(offset),
                        Math.max(0, left - offset),
                        in.size(),
                        neededSize(tensors, dataStart));
            }
            placed.add(new TensorInfo(tensor.name(), tensor.type(), tensor.dims(), tensor.part(), dataStart + offset));
        }
        refuseOverlap(in, placed);
        return placed;
    }

    /// What the table says the size should be, where that is a plausible number.
    private static String neededSize(List<TensorInfo> tensors, long dataStart) {
        long end = 0;
        for (TensorInfo tensor : tensors) {
            if (tensor.offset() < 0 || tensor.offset() > Long.MAX_VALUE - dataStart - tensor.bytes()) {
                return "";
            }
            end = Math.max(end, dataStart + tensor.offset() + tensor.bytes());
        }
        return ", its tensors need " + end;
    }

    private static void refuseOverlap(GgufReader in, List<TensorInfo> placed) {
        List<TensorInfo> ordered = new ArrayList<>(placed);
        ordered.sort(Comparator.comparingLong(TensorInfo::offset));
        for (int i = 1; i < ordered.size(); i++) {
            TensorInfo before = ordered.get(i - 1);
            TensorInfo tensor = ordered.get(i);
            if (before.offset() + before.bytes() > tensor.offset()) {
                throw in.fail(
                        tensor.offset(),
                        "tensor %s starts inside tensor %s, which has %d bytes from byte %d; the file is damaged",
                        tensor.name(),
                        before.name(),
                        before.bytes(),
                        before.offset());
            }
        }
    }
}
