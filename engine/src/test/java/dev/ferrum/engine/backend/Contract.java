package dev.ferrum.engine.backend;

import dev.ferrum.engine.gguf.GgmlType;
import java.util.Arrays;
import java.util.List;

/// What the parts of [BackendContract] share: the backend under test, and the sizes worth trying.
interface Contract {
    /// Around one, around vector lengths and row tiles, and both sides of the boundaries between the paths.
    int[] ROW_COUNTS = {1, 2, 3, 7, 8, 15, 16, 31, 32, 33, 65};

    /// Every weight format a model file may use.
    List<GgmlType> WEIGHT_TYPES = Arrays.stream(GgmlType.values())
            .filter(type -> type != GgmlType.I32)
            .toList();

    /// The backend under test; a fresh one for each test.
    ContractRig rig();

    /// In what precision products of `m` rows with weights of `type` read their input.
    Tolerances.Activations activations(GgmlType type, int m);

    /// Input widths for `type`: the least, and one with an odd number of blocks. Rows of a model are multiples of
    /// 32.
    static int[] widths(GgmlType type) {
        return type.blockElements() > 32 ? new int[] {256, 768} : new int[] {32, 288};
    }
}
