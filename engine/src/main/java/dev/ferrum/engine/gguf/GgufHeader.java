package dev.ferrum.engine.gguf;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The header of one GGUF file, read from its first byte to the end of the tensor table.
///
/// ```
/// "GGUF"  u32 version  u64 tensors  u64 keys
/// keys ×    { string key, u32 type, value }             string = u64 length, bytes
/// tensors × { string name, u32 n, u64 dims[n], u32 type, u64 offset from the start of the data }
/// padding to general.alignment, then the data
/// ```
/// Layout: gguf.md of ggml. `tensors` have offsets from the start of the file, checked by [TensorTable].
record GgufHeader(int version, int alignment, GgufMetadata metadata, List<TensorInfo> tensors) {
    static final int MAGIC = 0x46554747;
    static final int DEFAULT_ALIGNMENT = 32;
    static final String ALIGNMENT_KEY = "general.alignment";

    private static final int MAGIC_BIG_ENDIAN = Integer.reverseBytes(MAGIC);
    private static final long LONGEST_KEY = 65_535;
    private static final long LONGEST_NAME = 1_024;
    private static final int DEEPEST_ARRAY = 4;
    private static final int LARGEST_ALIGNMENT = 1 << 20;
    // Smallest entries in the file: a string is at least its 8 bytes of length.
    private static final int LEAST_KEY_BYTES = 8 + 4 + 1;
    private static final int LEAST_TENSOR_BYTES = 8 + 4 + 8 + 4 + 8;
    // Heap of one entry beside its text: map node, key, value record; table entry with its shape.
    private static final int KEY_HEAP_BYTES = 256;
    private static final int TENSOR_HEAP_BYTES = 448;
    private static final int NESTED_HEAP_BYTES = 256;

    /// Reads the header of file number `part` of a model.
    static GgufHeader read(GgufReader in, int part) {
        int version = readVersion(in);
        long tensorCount = in.count(LEAST_TENSOR_BYTES, "number of tensors");
        long keyCount = in.count(LEAST_KEY_BYTES, "number of metadata keys");
        GgufMetadata metadata = readMetadata(in, keyCount);
        int alignment = alignment(in, metadata);
        List<TensorInfo> tensors = readTensors(in, tensorCount, part);
        long dataStart = roundUp(in.position(), alignment);
        return new GgufHeader(version, alignment, metadata, TensorTable.placed(in, tensors, dataStart, alignment));
    }

    static long roundUp(long bytes, int alignment) {
        return (bytes + alignment - 1) / alignment * alignment;
    }

    private static int readVersion(GgufReader in) {
        int magic = in.i32("magic number \"GGUF\"");
        if (magic == MAGIC_BIG_ENDIAN) {
            throw bigEndian(in);
        }
        if (magic != MAGIC) {
            throw in.fail(0, "expected a GGUF file, found %s; choose a .gguf file", ForeignFormats.describe(magic));
        }
        long version = in.u32("version");
        if (version != 0 && (version & 0xFFFF) == 0) {
            throw bigEndian(in);
        }
        if (version < 2 || version > 3) {
            throw in.fail(
                    4,
                    "expected GGUF version 2 or 3, found %d; %s",
                    version,
                    version < 2 ? "convert the model again with a current llama.cpp" : "this program is older than it");
        }
        return (int) version;
    }

    private static GgufException bigEndian(GgufReader in) {
        return in.fail(
                4, "expected a little-endian file, found a big-endian one; download or convert the usual variant");
    }

    private static GgufMetadata readMetadata(GgufReader in, long count) {
        Map<String, GgufMetadata.Entry> entries = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            long at = in.position();
            in.charge(KEY_HEAP_BYTES, "metadata");
            String key = text(in, in.text(LONGEST_KEY, "metadata key"));
            long valueAt = in.position();
            GgufValue value = readValue(in, typeId(in), 0);
            if (entries.put(key, new GgufMetadata.Entry(value, valueAt)) != null) {
                throw in.fail(at, "metadata key %s appears twice; the file is damaged", key);
            }
        }
        return new GgufMetadata(in.file(), entries);
    }

    private static String text(GgufReader in, byte[] utf8) {
        // Decoding can pass through copies of two bytes per byte.
        in.charge(5L * utf8.length, "names");
        return new GgufValue.Text(utf8).text();
    }

    private static GgufType typeId(GgufReader in) {
        long at = in.position();
        long id = in.u32("type of a metadata value");
        return GgufType.ofId(id)
                .orElseThrow(() -> in.fail(at, "expected a metadata type 0..12, found %d; the file is damaged", id));
    }

    private static GgufValue readValue(GgufReader in, GgufType type, int depth) {
        return switch (type) {
            case U8 -> new GgufValue.Whole(type, in.u8("U8 value"));
            case I8 -> new GgufValue.Whole(type, (byte) in.u8("I8 value"));
            case U16 -> new GgufValue.Whole(type, in.u16("U16 value"));
            case I16 -> new GgufValue.Whole(type, (short) in.u16("I16 value"));
            case U32 -> new GgufValue.Whole(type, in.u32("U32 value"));
            case I32 -> new GgufValue.Whole(type, in.i32("I32 value"));
            case U64 -> new GgufValue.Whole(type, in.u64("U64 value"));
            case I64 -> new GgufValue.Whole(type, in.u64("I64 value"));
            case F32 -> new GgufValue.Real(type, in.f32("F32 value"));
            case F64 -> new GgufValue.Real(type, in.f64("F64 value"));
            case BOOL -> new GgufValue.Bool(truth(in, in.position(), in.u8("BOOL value")));
            case STRING -> new GgufValue.Text(in.text(Long.MAX_VALUE, "string value"));
            case ARRAY -> readArray(in, depth + 1);
        };
    }

    private static GgufValue readArray(GgufReader in, int depth) {
        if (depth > DEEPEST_ARRAY) {
            throw in.fail(in.position(), "expected arrays nested %d deep at most; the file is damaged", DEEPEST_ARRAY);
        }
        GgufType element = typeId(in);
        return switch (element) {
            case STRING ->
                new GgufValue.Texts(in.texts(in.count(8, "length of an array of strings"), "array of strings"));
            case ARRAY -> {
                // At least type and length each. The list grows with what was read, not with what is announced.
                long count = in.count(12, "length of an array of arrays");
                List<GgufValue> values = new ArrayList<>();
                for (long i = 0; i < count; i++) {
                    in.charge(NESTED_HEAP_BYTES, "array of arrays");
                    values.add(readArray(in, depth + 1));
                }
                yield new GgufValue.Nested(values);
            }
            case U8, I8, U16, I16, U32, I32, U64, I64, F32, F64, BOOL -> {
                long count = in.count(element.bytes(), "length of an array");
                long at = in.position();
                byte[] bytes = in.bytes(count * element.bytes(), "array");
                if (element == GgufType.BOOL) {
                    for (int i = 0; i < bytes.length; i++) {
                        truth(in, at + i, bytes[i]);
                    }
                }
                yield new GgufValue.Numbers(
                        element, MemorySegment.ofArray(bytes).asReadOnly());
            }
        };
    }

    private static boolean truth(GgufReader in, long at, int value) {
        if (value != 0 && value != 1) {
            throw in.fail(at, "expected a truth value 0 or 1, found %d; the file is damaged", value);
        }
        return value == 1;
    }

    private static int alignment(GgufReader in, GgufMetadata metadata) {
        long alignment = metadata.findLong(ALIGNMENT_KEY).orElse((long) DEFAULT_ALIGNMENT);
        if (alignment < 1 || alignment > LARGEST_ALIGNMENT || Long.bitCount(alignment) != 1) {
            throw in.fail(
                    in.position(),
                    "%s: expected a power of two up to %d, found %d; the file is damaged",
                    ALIGNMENT_KEY,
                    LARGEST_ALIGNMENT,
                    alignment);
        }
        return (int) alignment;
    }

    private static List<TensorInfo> readTensors(GgufReader in, long count, int part) {
        List<TensorInfo> tensors = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            in.charge(TENSOR_HEAP_BYTES, "tensor table");
            tensors.add(readTensor(in, part));
        }
        return tensors;
    }

    private static TensorInfo readTensor(GgufReader in, int part) {
        long at = in.position();
        String name = text(in, in.text(LONGEST_NAME, "tensor name"));
        long rank = in.u32("number of dimensions");
        if (rank < 1 || rank > TensorInfo.MAX_DIMS) {
            throw in.fail(at, "tensor %s: expected 1..%d dimensions, found %d", name, TensorInfo.MAX_DIMS, rank);
        }
        long[] dims = new long[(int) rank];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = in.u64("dimension");
        }
        int id = in.i32("tensor type");
        GgmlType type = GgmlType.ofId(id).orElseThrow(() -> in.fail(at, unsupported(name, id)));
        long offset = in.u64("tensor offset");
        try {
            return new TensorInfo(name, type, dims, part, offset);
        } catch (IllegalArgumentException e) {
            throw in.fail(at, "%s; the file is damaged", e.getMessage());
        }
    }

    private static String unsupported(String name, int id) {
        return "tensor %s: unsupported type %d (%s); supported are %s; use a file of this model in one of these"
                .formatted(
                        name,
                        id,
                        ForeignFormats.typeName(id),
                        Arrays.stream(GgmlType.values()).map(Enum::name).collect(Collectors.joining(" ")));
    }
}
