package dev.ferrum.engine.cpu;

/// Activation rows in one [ActivationForm], `[rows, cols]`; written by [PreparedActivations], read by row kernels.
///
/// Which arrays are in use depends on the form: `floats` for floats; for 9-bit blocks `lanes` (values widened to
/// short, in lane order), `scales` (one per 256 values) and `sums` (16 per 256 values).
final class Activations {
    private static final int BLOCK = 256;
    private static final int SUMS = 16;

    private float[] floats = new float[0];
    private short[] lanes = new short[0];
    private float[] scales = new float[0];
    private float[] sums = new float[0];

    /// Makes room for `rows` rows of `cols`; allocates only when there was never as much before.
    void ensure(ActivationForm form, int rows, int cols) {
        int elements = Math.multiplyExact(rows, cols);
        switch (form) {
            case FLOAT, FLOAT_FOR_HALF -> {
                if (floats.length < elements) {
                    floats = new float[elements];
                }
            }
            case ROUNDED_FOR_Q4K, ROUNDED_FOR_Q6K -> {
                if (lanes.length < elements) {
                    lanes = new short[elements];
                    scales = new float[elements / BLOCK];
                    sums = new float[elements / BLOCK * SUMS];
                }
            }
        }
    }

    float[] floats() {
        return floats;
    }

    short[] lanes() {
        return lanes;
    }

    float[] scales() {
        return scales;
    }

    float[] sums() {
        return sums;
    }
}
