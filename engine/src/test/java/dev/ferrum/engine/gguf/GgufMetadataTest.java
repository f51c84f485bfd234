package dev.ferrum.engine.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GgufMetadataTest {
    private final GgufMetadata written = GgufFile.parse(
                    MemorySegment.ofArray(GgufRefusalTest.bytes(GgufSamples.everyValue(new GgufWriter()))), "m.gguf")
            .metadata();

    @Test
    void everyTypeOfValueSurvivesWritingAndReading() {
        for (String type : List.of("U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64")) {
            assertEquals(100, written.integer(type), type);
            assertEquals(100L, written.longValue(type), type);
            assertArrayEquals(new int[] {1, 1, 1}, written.ints(type + "[]"), type);
        }
        assertEquals(1.5f, written.real("f32"));
        assertEquals(0.1f, written.real("f64"));
        assertTrue(written.bool("yes"));
        assertArrayEquals(new int[] {1, -2, Integer.MAX_VALUE}, written.ints("ints"));
        assertArrayEquals(new float[] {0.5f, -0.25f}, written.floats("floats"));
        assertEquals(List.of("", "ä€😀", "c"), written.strings("texts"));
        assertEquals(Optional.of("test"), written.findString("general.architecture"));
        assertEquals("[true, true, true]", written.printable().get("BOOL[]"));
        assertEquals("[[7, 8], [\"x\"]]", written.printable().get("nested"));
    }

    @Test
    void bytesThatAreNoUtf8BecomeReplacementCharacters() {
        assertEquals(new String(GgufSamples.ODD_BYTES, StandardCharsets.UTF_8), written.string("odd"));
        assertEquals("a\uFFFD(\uFFFDb", written.string("odd"));
    }

    @Test
    void aMissingKeyIsNamedOrEmpty() {
        fails(() -> written.string("no.such"), "m.gguf", "no.such", "a string");
        fails(() -> written.integer("no.such"), "no.such", "a whole number");
        fails(() -> written.longValue("no.such"), "no.such");
        fails(() -> written.real("no.such"), "no.such", "a floating point number");
        fails(() -> written.bool("no.such"), "no.such", "a truth value");
        fails(() -> written.strings("no.such"), "no.such", "an array of strings");
        fails(() -> written.ints("no.such"), "no.such");
        fails(() -> written.floats("no.such"), "no.such");
        assertEquals(Optional.empty(), written.findString("no.such"));
        assertEquals(Optional.empty(), written.findInteger("no.such"));
        assertEquals(Optional.empty(), written.findLong("no.such"));
        assertEquals(Optional.empty(), written.findReal("no.such"));
        assertEquals(Optional.empty(), written.findBool("no.such"));
        assertEquals(Optional.empty(), written.findStrings("no.such"));
        assertEquals(Optional.empty(), written.findInts("no.such"));
        assertEquals(Optional.empty(), written.findFloats("no.such"));
    }

    @Test
    void aKeyOfAnotherTypeIsNamedWithWhatItHoldsAndWhere() {
        GgufException refusal = fails(() -> written.integer("texts"), "texts", "expected a whole number", "3 strings");
        assertTrue(refusal.offset() > 24);
        fails(() -> written.string("U8"), "expected a string", "U8 100");
        fails(() -> written.real("U8"), "expected a floating point number");
        fails(() -> written.bool("general.architecture"), "the string test");
        fails(() -> written.strings("ints"), "an array of 3 I32");
        fails(() -> written.ints("floats"), "an array of 2 F32");
        fails(() -> written.floats("nested"), "an array of 2 arrays");
        fails(() -> written.findInteger("f32"), "F32 1.5");
    }

    @Test
    void wholeNumbersThatDoNotFitAreRefused() {
        GgufMetadata metadata = GgufMetadata.of(
                "made up",
                Map.of(
                        "u32", new GgufValue.Whole(GgufType.U32, 0xFFFF_FFFFL),
                        "u64", new GgufValue.Whole(GgufType.U64, -1),
                        "i64", new GgufValue.Whole(GgufType.I64, -1)));
        assertEquals(0xFFFF_FFFFL, metadata.longValue("u32"));
        fails(() -> metadata.integer("u32"), "32 bits, found 4294967295");
        fails(() -> metadata.longValue("u64"), "found 18446744073709551615");
        assertEquals(-1, metadata.integer("i64"));
        assertEquals("18446744073709551615", metadata.printable().get("u64"));
    }

    @Test
    void longValuesAreShownShortened() {
        GgufMetadata metadata = GgufMetadata.of("made up", Map.of("t", GgufValue.Text.of("😀".repeat(500))));
        String shown = metadata.printable().get("t");
        assertTrue(shown.endsWith("… 1000 characters in all"), shown);
        assertTrue(shown.length() < 200);
    }

    private static GgufException fails(Executable lookUp, String... parts) {
        GgufException failure = assertThrows(GgufException.class, lookUp);
        for (String part : parts) {
            assertTrue(failure.getMessage().contains(part), () -> "expected '%s' in: %s".formatted(part, failure));
        }
        return failure;
    }
}
