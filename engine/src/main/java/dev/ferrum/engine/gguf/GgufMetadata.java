package dev.ferrum.engine.gguf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Metadata of a model file by key, with look-ups that name the key they miss and the type they found.
///
/// `x(key)` throws a [GgufException] when the key is absent, `findX(key)` returns empty; both throw when the value
/// has another type or does not fit. Whole numbers of any width are accepted where they fit.
public final class GgufMetadata {
    private static final int SHOWN_ELEMENTS = 8;
    private static final int SHOWN_CHARACTERS = 160;

    private final String file;
    private final Map<String, Entry> entries;

    /// A value and the byte of the file where it starts.
    record Entry(GgufValue value, long offset) {}

    GgufMetadata(String file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = Collections.unmodifiableMap(entries);
    }

    /// Metadata that comes from no file; `origin` is the name shown in messages.
    public static GgufMetadata of(String origin, Map<String, GgufValue> values) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        values.forEach((key, value) -> entries.put(key, new Entry(value, GgufException.NO_OFFSET)));
        return new GgufMetadata(origin, entries);
    }

    /// All keys, in file order.
    public Set<String> keys() {
        return entries.keySet();
    }

    /// The value as it is in the file.
    public Optional<GgufValue> find(String key) {
        return entry(key).map(Entry::value);
    }

    /// Byte of the file where the value of a present key starts.
    long offset(String key) {
        return entries.get(key).offset;
    }

    public String string(String key) {
        return present(key, findString(key), "a string");
    }

    public int integer(String key) {
        return present(key, findInteger(key), "a whole number");
    }

    public long longValue(String key) {
        return present(key, findLong(key), "a whole number");
    }

    public float real(String key) {
        return present(key, findReal(key), "a floating point number");
    }

    public boolean bool(String key) {
        return present(key, findBool(key), "a truth value");
    }

    /// An array of strings; elements are decoded each time they are read, so copy the list to walk it often.
    public List<String> strings(String key) {
        return present(key, findStrings(key), "an array of strings");
    }

    public int[] ints(String key) {
        return present(key, findInts(key), "an array of whole numbers");
    }

    public float[] floats(String key) {
        return present(key, findFloats(key), "an array of floating point numbers");
    }

    public Optional<String> findString(String key) {
        return entry(key).map(entry -> switch (entry.value) {
            case GgufValue.Text text -> text.text();
            case GgufValue other -> throw wrongType(key, entry, "a string");
        });
    }

    public Optional<Integer> findInteger(String key) {
        return findLong(key).map(value -> fittingInt(key, value));
    }

    public Optional<Long> findLong(String key) {
        return entry(key).map(entry -> switch (entry.value) {
            case GgufValue.Whole(GgufType type, long value)
            when type == GgufType.U64 && value < 0 ->
                throw fail(key, "expected a whole number up to 2^63-1, found " + Long.toUnsignedString(value));
            case GgufValue.Whole(GgufType _, long value) -> value;
            case GgufValue other -> throw wrongType(key, entry, "a whole number");
        });
    }

    public Optional<Float> findReal(String key) {
        return entry(key).map(entry -> switch (entry.value) {
            case GgufValue.Real(GgufType _, double value) -> (float) value;
            case GgufValue other -> throw wrongType(key, entry, "a floating point number");
        });
    }

    public Optional<Boolean> findBool(String key) {
        return entry(key).map(entry -> switch (entry.value) {
            case GgufValue.Bool(boolean value) -> value;
            case GgufValue other -> throw wrongType(key, entry, "a truth value");
        });
    }

    public Optional<List<String>> findStrings(String key) {
        return entry(key).map(entry -> switch (entry.value) {
            case GgufValue.Texts(List<String> values) -> values;
            case GgufValue other -> throw wrongType(key, entry, "an array of strings");
        });
    }

    public Optional<int[]> findInts(String key) {
        return entry(key).map(entry -> switch (entry.value) {
            case GgufValue.Numbers numbers
            when numbers.element().isWhole() -> {
                int[] values = new int[numbers.count()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = fittingInt(key, numbers.wholeAt(i));
                }
                yield values;
            }
            case GgufValue other -> throw wrongType(key, entry, "an array of whole numbers");
        });
    }

    public Optional<float[]> findFloats(String key) {
        return entry(key).map(entry -> switch (entry.value) {
            case GgufValue.Numbers numbers
            when numbers.element().isReal() -> {
                float[] values = new float[numbers.count()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) numbers.realAt(i);
                }
                yield values;
            }
            case GgufValue other -> throw wrongType(key, entry, "an array of floating point numbers");
        });
    }

    /// Every key with its value as text for people; long arrays and strings are shortened and say how long they
    /// are.
    public Map<String, String> printable() {
        Map<String, String> lines = new LinkedHashMap<>();
        entries.forEach((key, entry) -> lines.put(key, shown(entry.value)));
        return Collections.unmodifiableMap(lines);
    }

    private Optional<Entry> entry(String key) {
        return Optional.ofNullable(entries.get(key));
    }

    private <T> T present(String key, Optional<T> value, String expected) {
        return value.orElseThrow(() -> new GgufException(
                GgufException.NO_OFFSET,
                "%s: expected the metadata key %s with %s, found no such key; the file is incomplete or of another kind"
                        .formatted(file, key, expected)));
    }

    private int fittingInt(String key, long value) {
        if (value != (int) value) {
            throw fail(key, "expected a whole number of 32 bits, found " + value);
        }
        return (int) value;
    }

    private GgufException wrongType(String key, Entry entry, String expected) {
        return fail(key, "expected %s, found %s".formatted(expected, described(entry.value)));
    }

    private GgufException fail(String key, String problem) {
        return new GgufException(entries.get(key).offset, "%s: metadata key %s: %s".formatted(file, key, problem));
    }

    private static String described(GgufValue value) {
        return switch (value) {
            case GgufValue.Whole(GgufType type, long _) -> type + " " + shown(value);
            case GgufValue.Real(GgufType type, double _) -> type + " " + shown(value);
            case GgufValue.Bool _ -> "BOOL " + shown(value);
            case GgufValue.Text _ -> "the string " + shown(value);
            case GgufValue.Texts(List<String> values) -> "an array of %d strings".formatted(values.size());
            case GgufValue.Numbers numbers -> "an array of %d %s".formatted(numbers.count(), numbers.element());
            case GgufValue.Nested(List<GgufValue> values) -> "an array of %d arrays".formatted(values.size());
        };
    }

    private static String shown(GgufValue value) {
        return switch (value) {
            case GgufValue.Whole(GgufType type, long number) ->
                type == GgufType.U64 ? Long.toUnsignedString(number) : Long.toString(number);
            case GgufValue.Real(GgufType type, double number) ->
                type == GgufType.F32 ? Float.toString((float) number) : Double.toString(number);
            case GgufValue.Bool(boolean truth) -> Boolean.toString(truth);
            case GgufValue.Text text -> shortened(text.text());
            case GgufValue.Texts(List<String> values) -> {
                List<String> head = values.subList(0, Math.min(SHOWN_ELEMENTS, values.size()));
                yield list(
                        head.stream().map(text -> '"' + shortened(text) + '"').toList(), values.size());
            }
            case GgufValue.Numbers numbers -> {
                List<String> head = new ArrayList<>();
                for (int i = 0; i < Math.min(SHOWN_ELEMENTS, numbers.count()); i++) {
                    head.add(element(numbers, i));
                }
                yield list(head, numbers.count());
            }
            case GgufValue.Nested(List<GgufValue> values) -> {
                List<GgufValue> head = values.subList(0, Math.min(SHOWN_ELEMENTS, values.size()));
                yield list(head.stream().map(GgufMetadata::shown).toList(), values.size());
            }
        };
    }

    private static String element(GgufValue.Numbers numbers, int index) {
        return switch (numbers.element()) {
            case F32 -> Float.toString((float) numbers.realAt(index));
            case F64 -> Double.toString(numbers.realAt(index));
            case U64 -> Long.toUnsignedString(numbers.wholeAt(index));
            case BOOL -> Boolean.toString(numbers.wholeAt(index) != 0);
            case U8, I8, U16, I16, U32, I32, I64, STRING, ARRAY -> Long.toString(numbers.wholeAt(index));
        };
    }

    private static String list(List<String> head, int count) {
        String text = String.join(", ", head);
        return count <= head.size() ? "[" + text + "]" : "[%s, … %d in all]".formatted(text, count);
    }

    private static String shortened(String text) {
        if (text.length() <= SHOWN_CHARACTERS) {
            return text;
        }
        // Not between the halves of a surrogate pair.
        boolean split = Character.isHighSurrogate(text.charAt(SHOWN_CHARACTERS - 1));
        int end = split ? SHOWN_CHARACTERS - 1 : SHOWN_CHARACTERS;
        return "%s… %d characters in all".formatted(text.substring(0, end), text.length());
    }
}
