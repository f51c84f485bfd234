package dev.ferrum.engine.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects metadata and tensor declarations, then writes a GGUF file front to back in one pass.
///
/// ```java
/// GgufWriter writer = new GgufWriter();
/// writer.put("general.architecture", GgufValue.Text.of("qwen3moe"));
/// writer.tensor("output_norm.weight", GgmlType.F32, 256);
/// try (FileChannel out = FileChannel.open(path, CREATE_NEW, WRITE)) {
///     GgufBody body = writer.begin(out);
///     body.write(bytes);
///     body.finish();
/// }
/// ```
public final class GgufWriter {
    private static final int VERSION = 3;

    private final int version;
    private final Map<String, GgufValue> metadata = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    private long dataBytes;

    public GgufWriter() {
        this(VERSION);
    }

    /// For tests of old files: version 2 has the layout of 3.
    GgufWriter(int version) {
        this.version = version;
    }

    /// Adds a metadata value; a key may be given once.
    public GgufWriter put(String key, GgufValue value) {
        if (metadata.putIfAbsent(key, value) != null) {
            throw new IllegalArgumentException("metadata key %s was given twice".formatted(key));
        }
        return this;
    }

    public GgufWriter string(String key, String value) {
        return put(key, GgufValue.Text.of(value));
    }

    public GgufWriter u32(String key, int value) {
        return put(key, new GgufValue.Whole(GgufType.U32, value & 0xFFFF_FFFFL));
    }

    public GgufWriter f32(String key, float value) {
        return put(key, new GgufValue.Real(GgufType.F32, value));
    }

    public GgufWriter bool(String key, boolean value) {
        return put(key, new GgufValue.Bool(value));
    }

    public GgufWriter strings(String key, List<String> values) {
        return put(key, new GgufValue.Texts(List.copyOf(values)));
    }

    public GgufWriter ints(String key, int... values) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
        for (int i = 0; i < values.length; i++) {
            bytes.set(GgufReader.INT, 4L * i, values[i]);
        }
        return put(key, new GgufValue.Numbers(GgufType.I32, bytes));
    }

    public GgufWriter floats(String key, float... values) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
        for (int i = 0; i < values.length; i++) {
            bytes.set(GgufReader.FLOAT, 4L * i, values[i]);
        }
        return put(key, new GgufValue.Numbers(GgufType.F32, bytes));
    }

    /// Declares the next tensor; `dims` innermost first. Data follows in the order of the declarations.
    public GgufWriter tensor(String name, GgmlType type, long... dims) {
        TensorInfo tensor = new TensorInfo(name, type, dims, 0, dataBytes);
        if (tensors.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("tensor %s was declared twice".formatted(name));
        }
        dataBytes += GgufHeader.roundUp(tensor.bytes(), alignment());
        return this;
    }

    /// The declared tensors in order; offsets count from the start of the data.
    public List<TensorInfo> tensors() {
        return List.copyOf(tensors.values());
    }

    /// Bytes of the whole file as declared so far.
    public long fileBytes() {
        return header().length + dataBytes;
    }

    /// Writes the header and returns what takes the tensors' data. The caller keeps and closes the channel.
    public GgufBody begin(WritableByteChannel out) throws IOException {
        GgufBody body = new GgufBody(out, tensors(), alignment());
        body.writeFully(MemorySegment.ofArray(header()));
        return body;
    }

    private int alignment() {
        return metadata.get(GgufHeader.ALIGNMENT_KEY) instanceof GgufValue.Whole(GgufType _, long alignment)
                ? Math.toIntExact(alignment)
                : GgufHeader.DEFAULT_ALIGNMENT;
    }

    /// Header with its padding.
    private byte[] header() {
        Sink out = new Sink();
        out.whole(4, GgufHeader.MAGIC);
        out.whole(4, version);
        out.whole(8, tensors.size());
        out.whole(8, metadata.size());
        metadata.forEach((key, value) -> {
            out.text(key.getBytes(StandardCharsets.UTF_8));
            out.whole(4, value.type().id());
            out.value(value);
        });
        for (TensorInfo tensor : tensors.values()) {
            long[] dims = tensor.dims();
            out.text(tensor.name().getBytes(StandardCharsets.UTF_8));
            out.whole(4, dims.length);
            for (long dim : dims) {
                out.whole(8, dim);
            }
            out.whole(4, tensor.type().id());
            out.whole(8, tensor.offset());
        }
        return out.padded(alignment());
    }

    /// Growing header bytes, little-endian.
    private static final class Sink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final ByteBuffer scratch = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

        void whole(int width, long value) {
            scratch.putLong(0, value);
            bytes.write(scratch.array(), 0, width);
        }

        void text(byte[] utf8) {
            whole(8, utf8.length);
            bytes.writeBytes(utf8);
        }

        void value(GgufValue value) {
            switch (value) {
                case GgufValue.Whole(GgufType type, long number) -> whole(type.bytes(), number);
                case GgufValue.Real(GgufType type, double number) ->
                    whole(
                            type.bytes(),
                            type == GgufType.F32
                                    ? Float.floatToRawIntBits((float) number)
                                    : Double.doubleToRawLongBits(number));
                case GgufValue.Bool(boolean truth) -> whole(1, truth ? 1 : 0);
                case GgufValue.Text text -> text(text.bytes());
                case GgufValue.Texts(List<String> values) -> {
                    whole(4, GgufType.STRING.id());
                    whole(8, values.size());
                    values.forEach(text -> text(text.getBytes(StandardCharsets.UTF_8)));
                }
                case GgufValue.Numbers numbers -> {
                    whole(4, numbers.element().id());
                    whole(8, numbers.count());
                    bytes.writeBytes(numbers.bytes().toArray(ValueLayout.JAVA_BYTE));
                }
                case GgufValue.Nested(List<GgufValue> values) -> {
                    whole(4, GgufType.ARRAY.id());
                    whole(8, values.size());
                    values.forEach(this::value);
                }
            }
        }

        byte[] padded(int alignment) {
            int padding = (int) (GgufHeader.roundUp(bytes.size(), alignment) - bytes.size());
            bytes.writeBytes(new byte[padding]);
            return bytes.toByteArray();
        }
    }
}
