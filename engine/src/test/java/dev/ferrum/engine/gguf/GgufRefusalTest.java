package dev.ferrum.engine.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each kind of unusable file is refused with a message that says what is wrong and what to do.
class GgufRefusalTest {
    @TempDir
    private Path folder;

    @Test
    void aMissingFileAFolderAndAnEmptyFileAreNamed() throws IOException {
        refused(folder.resolve("none.gguf"), "none.gguf", "there is no such file", "check the path");
        refused(folder, folder.toString(), "it is a folder");
        refused(Files.createFile(folder.resolve("empty.gguf")), "empty.gguf", "the file is empty", "download it again");
    }

    @Test
    void aPipeIsRefusedWithoutWaiting() {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device), "only Unix has /dev/null");
        refused(device, "it is a pipe or a device");
    }

    @Test
    void aTruncatedDownloadSaysHowMuchIsMissing() throws IOException {
        byte[] whole = Files.readAllBytes(GgufSamples.fixture("models/micro-q4_0.gguf"));
        Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, whole.length - 1000));
        GgufException refusal = refused(cut, "cut.gguf: tensor blk.0.ffn_up_exps.weight", "download truncated?");
        assertTrue(refusal.getMessage().contains("its tensors need " + whole.length), refusal.getMessage());
        Path head = Files.write(folder.resolve("head.gguf"), Arrays.copyOf(whole, 5000));
        refused(head, "head.gguf", "expected", "download", "(at byte ");
    }

    @Test
    void anUnsupportedTensorTypeIsNamedWithWhatIsSupported() {
        byte[] file = bytes(new GgufWriter().tensor("blk.0.odd", GgmlType.I32, 4));
        int at = indexOf(file, "blk.0.odd") + "blk.0.odd".length() + 4 + 8;
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at, 39);
        refused(file, "tensor blk.0.odd: unsupported type 39 (MXFP4)", "Q4_K", "BF16", "(at byte 24)");
    }

    @Test
    void aBigEndianFileIsRefusedAsSuch() {
        byte[] file = bytes(new GgufWriter());
        ByteBuffer.wrap(file).order(ByteOrder.BIG_ENDIAN).putInt(4, 3);
        refused(file, "big-endian");
        byte[] swapped = bytes(new GgufWriter());
        ByteBuffer.wrap(swapped).put("FUGG".getBytes(StandardCharsets.US_ASCII));
        refused(swapped, "big-endian");
    }

    @Test
    void versionsOutside2And3AreRefused() {
        byte[] file = bytes(new GgufWriter());
        file[4] = 1;
        refused(file, "expected GGUF version 2 or 3, found 1", "convert the model again");
        file[4] = 4;
        refused(file, "found 4", "this program is older");
    }

    @Test
    void filesOfOtherKindsAreRecognised() {
        refused("<!DOCTYPE html><html>".getBytes(StandardCharsets.US_ASCII), "a web page");
        refused("version https".getBytes(StandardCharsets.US_ASCII), "a Git LFS pointer");
        refused("PK\3\4".getBytes(StandardCharsets.US_ASCII), "a ZIP or PyTorch file");
        refused(new byte[64], "a download that has not finished");
        refused("hello".getBytes(StandardCharsets.US_ASCII), "the bytes 68656c6c");
        refused("GG".getBytes(StandardCharsets.US_ASCII), "magic number", "file has 2 left");
    }

    @Test
    void overlappingTensorsAreRefused() {
        byte[] file = bytes(new GgufWriter().tensor("one", GgmlType.F32, 64).tensor("two", GgmlType.F32, 8));
        int at = indexOf(file, "two") + 3 + 4 + 8 + 4;
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(at, 32);
        refused(file, "tensor two starts inside tensor one");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(at, 0);
        refused(file, "starts inside tensor");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(at, 33);
        refused(file, "multiple of 32, found 33");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(at, -32);
        refused(file, "found 18446744073709551584");
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(at, Long.MAX_VALUE - 31);
        refused(file, "tensor two", "file has 0 left");
    }

    @Test
    void dimensionsThatAreZeroOverflowOrSplitABlockAreRefused() {
        byte[] file = bytes(new GgufWriter().tensor("w", GgmlType.Q4_K, 256, 1));
        int dims = indexOf(file, "\1\0\0\0\0\0\0\0w") + 9;
        ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        fields.putLong(dims + 4, 0);
        refused(file, "tensor w", "zero or too large");
        fields.putLong(dims + 4, 1L << 40).putLong(dims + 12, 1L << 40);
        refused(file, "zero or too large");
        fields.putLong(dims + 4, -256).putLong(dims + 12, 1);
        refused(file, "zero or too large");
        fields.putLong(dims + 4, 128);
        refused(file, "multiple of 256 elements for Q4_K, found 128");
        fields.putInt(dims, 5);
        refused(file, "expected 1..4 dimensions, found 5");
    }

    @Test
    void namesAndKeysThatAppearTwiceAreRefused() {
        byte[] keys = bytes(new GgufWriter().u32("aaa", 1).u32("aab", 2));
        keys[indexOf(keys, "aab") + 2] = 'a';
        refused(keys, "metadata key aaa appears twice");
        byte[] names = bytes(new GgufWriter().tensor("aaa", GgmlType.F32, 1).tensor("aab", GgmlType.F32, 1));
        names[indexOf(names, "aab") + 2] = 'a';
        refused(names, "tensor aaa appears twice");
    }

    @Test
    void absurdCountsLengthsAndAlignmentsAreRefused() {
        byte[] file = bytes(new GgufWriter().strings("s", List.of("x")).u32("general.alignment", 32));
        ByteBuffer fields = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int count = indexOf(file, "\1\0\0\0\0\0\0\0s") + 9 + 4 + 4;
        for (long absurd : new long[] {-1, Long.MAX_VALUE, 1L << 32, 1L << 61, file.length}) {
            fields.putLong(count, absurd);
            refused(file, "length of an array of strings: expected", "found " + Long.toUnsignedString(absurd));
            fields.putLong(count, 1).putLong(8, absurd);
            refused(file, "number of tensors: expected", "found " + Long.toUnsignedString(absurd));
            fields.putLong(8, 0).putLong(16, absurd);
            refused(file, "number of metadata keys: expected", "found " + Long.toUnsignedString(absurd));
            fields.putLong(16, 2);
        }
        int alignment = indexOf(file, "general.alignment") + "general.alignment".length() + 4;
        for (int wrong : new int[] {0, 3, -1, 1 << 30}) {
            fields.putInt(alignment, wrong);
            refused(file, "general.alignment: expected a power of two");
        }
    }

    static byte[] bytes(GgufWriter writer) {
        try {
            Path file = Files.createTempFile("ferrum", ".gguf");
            try {
                return Files.readAllBytes(GgufSamples.write(writer, file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int indexOf(byte[] file, String text) {
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf(text);
        assertTrue(at >= 0, text);
        return at;
    }

    private static void refused(byte[] file, String... parts) {
        GgufException refusal =
                assertThrows(GgufException.class, () -> GgufFile.parse(MemorySegment.ofArray(file), "memory.gguf"));
        says(refusal, parts);
        says(refusal, "memory.gguf");
    }

    private static GgufException refused(Path file, String... parts) {
        GgufException refusal = assertThrows(GgufException.class, () -> GgufFile.open(file));
        says(refusal, parts);
        return refusal;
    }

    private static void says(GgufException refusal, String... parts) {
        for (String part : parts) {
            assertTrue(refusal.getMessage().contains(part), () -> "expected '%s' in: %s".formatted(part, refusal));
        }
        if (refusal.offset() >= 0) {
            assertEquals(
                    "(at byte %d)".formatted(refusal.offset()),
                    refusal.getMessage().substring(refusal.getMessage().lastIndexOf('(')));
        }
    }
}
