package dev.ferrum.engine.cpu;

import java.lang.foreign.MemorySegment;

/// The activations of one product in every form its weights ask for, each form made once.
///
/// Belongs to one caller of the pool; memory grows to the largest batch seen and stays.
final class PreparedActivations {
    /// Elements below which one thread is faster than waking the others (about 1 µs against 5 elements a
    /// nanosecond).
    private static final int INLINE_BELOW = 16_384;

    private final WorkerPool pool;
    private final Kernels kernels;
    private final Activations[] forms = new Activations[ActivationForm.COUNT];
    private final boolean[] made = new boolean[ActivationForm.COUNT];
    private final WorkerPool.Chunk convert = this::convert;

    private MemorySegment source;
    private int rows;
    private int cols;
    private ActivationForm target;

    PreparedActivations(WorkerPool pool, Kernels kernels) {
        this.pool = pool;
        this.kernels = kernels;
        for (int i = 0; i < forms.length; i++) {
            forms[i] = new Activations();
        }
    }

    /// From here on [#of] converts f32 `x[rows, cols]`, which stays unchanged until the next call.
    void use(MemorySegment x, int rows, int cols) {
        this.source = x;
        this.rows = rows;
        this.cols = cols;
        java.util.Arrays.fill(made, false);
    }

    /// The activations in the form that `w` takes. Not inside a region.
    Activations of(CpuWeights w) {
        if (w.cols() != cols) {
            throw new IllegalArgumentException(
                    "product with %s: expected %d columns, found %d".formatted(w.name(), cols, w.cols()));
        }
        ActivationForm form = kernels.form(w.type());
        Activations result = forms[form.ordinal()];
        if (!made[form.ordinal()]) {
            result.ensure(form, rows, cols);
            target = form;
            if ((long) rows * cols < INLINE_BELOW) {
                convert(0, 0, rows);
            } else {
                pool.chunks(rows, 1, convert);
            }
            made[form.ordinal()] = true;
        }
        return result;
    }

    private void convert(int worker, int from, int to) {
        kernels.prepare(target, source, from, to, cols, forms[target.ordinal()]);
    }
}
