package dev.ferrum.engine.cpu;

import dev.ferrum.engine.gguf.GgmlType;
import java.lang.foreign.MemorySegment;

/// The row kernels of one vector width; chosen once, so that no class names a vector type the machine lacks.
///
/// A 512-bit species on a 256-bit machine runs on boxed vectors, some hundred times slower than plain loops, and
/// without the vector module its classes do not even load: nothing in `wide` or `narrow` is touched by another width.
sealed interface Kernels {
    /// The widest kernels that this machine runs well.
    static Kernels detect() {
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        return vectors ? VectorProbe.best() : new Scalar();
    }

    /// The kernels of this width, whether or not they suit the machine.
    static Kernels of(KernelWidth width) {
        return switch (width) {
            case WIDE -> new Wide();
            case NARROW -> new Narrow();
            case SCALAR -> new Scalar();
        };
    }

    KernelWidth width();

    /// The form in which rows of `type` take their activations.
    ActivationForm form(GgmlType type);

    /// Converts rows `from..to-1` of f32 `x[.., cols]` into the same rows of `out`, which has room for them.
    void prepare(ActivationForm form, MemorySegment x, int from, int to, int cols, Activations out);

    /// How many of `left >= 1` activations one call of [#rows] should take with weights of `type`; at most 16.
    int together(GgmlType type, int left);

    /// Products of `rows` weight rows from byte `offset` on with `count` activations:
    /// `scratch.products()[t * padded(rows) + r] = w[r, :] · x[inputs[first + t], :]`.
    ///
    /// `count` is what [#together] gave, `padded(rows) * count` at most [RowScratch#PRODUCTS]. A product has the
    /// same bits whatever `rows` and `count` are.
    void rows(
            CpuWeights w, long offset, int rows, Activations x, int[] inputs, int first, int count, RowScratch scratch);

    /// 512-bit kernels.
    record Wide() implements Kernels {
        @Override
        public KernelWidth width() {
            return KernelWidth.WIDE;
        }

        @Override
        public ActivationForm form(GgmlType type) {
            return VectorForms.of(type);
        }

        @Override
        public void prepare(ActivationForm form, MemorySegment x, int from, int to, int cols, Activations out) {
            WideDispatch.prepare(form, x, from, to, cols, out);
        }

        @Override
        public int together(GgmlType type, int left) {
            return WideDispatch.together(type, left);
        }

        @Override
        public void rows(
                CpuWeights w,
                long offset,
                int rows,
                Activations x,
                int[] inputs,
                int first,
                int count,
                RowScratch scratch) {
            WideDispatch.rows(w, offset, rows, x, inputs, first, count, scratch);
        }
    }

    /// 256-bit kernels.
    record Narrow() implements Kernels {
        @Override
        public KernelWidth width() {
            return KernelWidth.NARROW;
        }

        @Override
        public ActivationForm form(GgmlType type) {
            return VectorForms.of(type);
        }

        @Override
        public void prepare(ActivationForm form, MemorySegment x, int from, int to, int cols, Activations out) {
            NarrowDispatch.prepare(form, x, from, to, cols, out);
        }

        @Override
        public int together(GgmlType type, int left) {
            return NarrowDispatch.together(type, left);
        }

        @Override
        public void rows(
                CpuWeights w,
                long offset,
                int rows,
                Activations x,
                int[] inputs,
                int first,
                int count,
                RowScratch scratch) {
            NarrowDispatch.rows(w, offset, rows, x, inputs, first, count, scratch);
        }
    }

    /// Plain loops over decoded rows.
    record Scalar() implements Kernels {
        @Override
        public KernelWidth width() {
            return KernelWidth.SCALAR;
        }

        @Override
        public ActivationForm form(GgmlType type) {
            return ActivationForm.FLOAT;
        }

        @Override
        public void prepare(ActivationForm form, MemorySegment x, int from, int to, int cols, Activations out) {
            ScalarDispatch.prepare(x, from, to, cols, out);
        }

        @Override
        public int together(GgmlType type, int left) {
            return ScalarDispatch.together(left);
        }

        @Override
        public void rows(
                CpuWeights w,
                long offset,
                int rows,
                Activations x,
                int[] inputs,
                int first,
                int count,
                RowScratch scratch) {
            ScalarDispatch.rows(w, offset, rows, x, inputs, first, count, scratch);
        }
    }

    /// Plain loops that give what `vectors` (wide or narrow) give, to the bit: to work with until those are compiled.
    record Cold(Kernels vectors) implements Kernels {
        /// Floats of a vector of theirs.
        int lanes() {
            return width() == KernelWidth.WIDE ? 16 : 8;
        }

        @Override
        public KernelWidth width() {
            return vectors.width();
        }

        @Override
        public ActivationForm form(GgmlType type) {
            return vectors.form(type);
        }

        @Override
        public void prepare(ActivationForm form, MemorySegment x, int from, int to, int cols, Activations out) {
            switch (form) {
                case FLOAT, FLOAT_FOR_HALF -> vectors.prepare(form, x, from, to, cols, out);
                case ROUNDED_FOR_Q4K, ROUNDED_FOR_Q6K -> ColdDispatch.prepare(width(), form, x, from, to, cols, out);
            }
        }

        @Override
        public int together(GgmlType type, int left) {
            return ColdDispatch.has(type) ? ColdDispatch.together(left) : vectors.together(type, left);
        }

        @Override
        public void rows(
                CpuWeights w,
                long offset,
                int rows,
                Activations x,
                int[] inputs,
                int first,
                int count,
                RowScratch scratch) {
            if (ColdDispatch.has(w.type())) {
                ColdDispatch.rows(width(), w, offset, rows, x, inputs, first, count, scratch);
            } else {
                vectors.rows(w, offset, rows, x, inputs, first, count, scratch);
            }
        }
    }
}
