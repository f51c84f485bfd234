package dev.ferrum.engine.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/// Writes `wide/F32Tiles` and `narrow/F32Tiles`: run its main with the folder that holds package `cpu`.
///
/// The tiles are written out flat because C2 keeps accumulators in registers only when they are locals of one method
/// (docs: ARCHITECTURE, kernels); changing a shape is changing a line of [#WIDE] or [#NARROW].
///
/// An accumulator is never the receiver of a call. Its static type is `FloatVector`, so C2 would bind the call by the
/// type profile that all callers in the process share; where 256-bit and 512-bit vectors both were seen, every
/// accumulator was boxed on every round (measured: 9 % of the FMA peak in place of 95 %). A vector just loaded or
/// broadcast has an exact type, and as an argument an accumulator is checked against it.
final class TileGenerator {
    /// A tile of `rows` weight rows by `strips` vectors of each strip group; `lanes` tokens a strip.
    record Shape(int rows, int strips, int vectorsPerStrip, int lanes) {
        int columns() {
            return strips * vectorsPerStrip;
        }

        int tokens() {
            return strips * lanes;
        }
    }

    /// Where element `(r, k)` of a panel lies.
    enum Layout {
        /// At `p + r * ROW_STEP + k`: one index for all rows, and range checks that C2 hoists out of the loop.
        ROWS("rows", "int p, int kStep, int n", "w + %d * ROW_STEP", "w += kStep"),
        /// At `p + r + k * kStep`.
        COLUMNS("columns", "int p, int kStep, int n", "w + %d", "w += kStep");

        private final String prefix;
        private final String parameters;
        private final String element;
        private final String next;

        Layout(String prefix, String parameters, String element, String next) {
            this.prefix = prefix;
            this.parameters = parameters;
            this.element = element;
            this.next = next;
        }

        String at(int row) {
            return row == 0 ? "w" : element.formatted(row).replace(" 1 * ", " ");
        }
    }

    // 16 accumulators of 32 registers. 8 by 32 ran at 99 % of the FMA peak; 4 by 64, which reads twice as many tokens
    // per FMA, at 92 %, 8 by 48 at 90 %; 16 by 16 was no faster than 8 by 16 (73 %: one load per FMA).
    static final List<Shape> WIDE = List.of(new Shape(8, 2, 1, 16), new Shape(8, 1, 1, 16));
    // 8 accumulators of 16 registers: C2 loads weights ahead, and 12 accumulators (6 rows) spilt to 40 %, 10 to 92 %.
    static final List<Shape> NARROW = List.of(new Shape(4, 1, 2, 16), new Shape(8, 1, 1, 8));

    /// 1024 columns and a cache line.
    private static final int ROW_STEP = 1040;

    private TileGenerator() {}

    public static void main(String[] arguments) throws IOException {
        Path cpu = Path.of(arguments[0]);
        Files.writeString(cpu.resolve("wide/F32Tiles.java"), wide());
        Files.writeString(cpu.resolve("narrow/F32Tiles.java"), narrow());
    }

    static String wide() {
        return source("wide", 512, 16, WIDE);
    }

    static String narrow() {
        return source("narrow", 256, 8, NARROW);
    }

    private static String source(String name, int bits, int length, List<Shape> shapes) {
        StringBuilder text = new StringBuilder("""
                package dev.ferrum.engine.cpu.%s;

                import jdk.incubator.vector.FloatVector;
                import jdk.incubator.vector.VectorSpecies;

                /// Matrix-product tiles of %d-bit vectors, lanes = tokens; written by TileGenerator,
                /// change it there.
                ///
                /// `out[r, t] += sum over k < n of panel[r, k] * x[k, t]`. Element `(r, k)` of the
                /// panel lies at `p + r * ROW_STEP + k` for `rows` tiles and at `p + r + k * kStep` for
                /// `columns` tiles. Tokens come in strips of 16 (or one of 8): strip `s` of the input
                /// is `[n, lanes]` at `x + s * xStrip`, strip `s` of the output `[rows, lanes]` at `o +
                /// s * oStrip`.
                public final class F32Tiles {
                    /// Floats from one panel row to the next. A constant, so that rows need no
                    /// index of their own; not a multiple of 4 KB, so that rows do not share one
                    /// set of the first cache.
                    public static final int ROW_STEP = %d;

                    private static final VectorSpecies<Float> F = FloatVector.SPECIES_%d;

                    private F32Tiles() {}
                """.formatted(name, bits, ROW_STEP, bits));
        for (Layout layout : Layout.values()) {
            for (Shape shape : shapes) {
                text.append(tile(shape, layout, length));
            }
        }
        return text.append("}\n").toString();
    }

    private static String tile(Shape shape, Layout layout, int length) {
        int columns = shape.columns();
        StringBuilder text = new StringBuilder();
        text.append("\n    /// %d rows by %d tokens.\n".formatted(shape.rows(), shape.tokens()));
        text.append("    public static void %s%dx%d(\n".formatted(layout.prefix, shape.rows(), shape.tokens()));
        text.append("            float[] panel, %s, float[] x, int xAt, int xStrip, float[] out, int o, int oStrip) {\n"
                .formatted(layout.parameters));
        text.append("        FloatVector zero = FloatVector.zero(F);\n");
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < columns; column++) {
                text.append("        FloatVector a%d_%d = zero;\n".formatted(row, column));
            }
        }
        text.append("        int w = p;\n");
        text.append("        for (int k = 0; k < n; k++) {\n");
        text.append("            int i = xAt + k * %d;\n".formatted(shape.lanes()));
        for (int column = 0; column < columns; column++) {
            text.append("            FloatVector x%d = FloatVector.fromArray(F, x, %s);\n"
                    .formatted(column, inAt(shape, column, length)));
        }
        text.append("            FloatVector b;\n");
        for (int row = 0; row < shape.rows(); row++) {
            text.append("            b = FloatVector.broadcast(F, panel[%s]);\n".formatted(layout.at(row)));
            for (int column = 0; column < columns; column++) {
                text.append("            a%d_%d = b.fma(x%d, a%d_%d);\n".formatted(row, column, column, row, column));
            }
        }
        text.append("            %s;\n".formatted(layout.next));
        text.append("        }\n");
        for (int row = 0; row < shape.rows(); row++) {
            for (int column = 0; column < columns; column++) {
                String at = outAt(shape, row, column, length);
                text.append("        FloatVector.fromArray(F, out, %s).add(a%d_%d).intoArray(out, %s);\n"
                        .formatted(at, row, column, at));
            }
        }
        return text.append("    }\n").toString();
    }

    private static String inAt(Shape shape, int column, int length) {
        int strip = column / shape.vectorsPerStrip();
        int within = column % shape.vectorsPerStrip() * length;
        return constant(plus("i", strip, "xStrip"), within);
    }

    private static String outAt(Shape shape, int row, int column, int length) {
        int strip = column / shape.vectorsPerStrip();
        int within = column % shape.vectorsPerStrip() * length + row * shape.lanes();
        return constant(plus("o", strip, "oStrip"), within);
    }

    private static String plus(String base, int times, String step) {
        StringJoiner sum = new StringJoiner(" + ").add(base);
        if (times == 1) {
            sum.add(step);
        } else if (times > 1) {
            sum.add("%d * %s".formatted(times, step));
        }
        return sum.toString();
    }

    private static String constant(String base, int value) {
        return value == 0 ? base : base + " + " + value;
    }
}
