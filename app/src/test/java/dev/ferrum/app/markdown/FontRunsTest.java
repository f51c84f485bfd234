package dev.ferrum.app.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.markdown.FontRuns.Run;
import dev.ferrum.app.markdown.FontRuns.Script;
import java.awt.Font;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class FontRunsTest {
    private static final String EMOJI =
            "\uD83D\uDE00 \uD83D\uDE02 \uD83D\uDE05 \uD83D\uDE09 \uD83D\uDE0A \uD83D\uDE0D \uD83D\uDE0E \uD83D\uDE22"
                    + " \uD83D\uDE2D \uD83D\uDE31 \uD83E\uDD14 \uD83E\uDD23 \uD83E\uDD73 \uD83D\uDC4D \uD83D\uDC4E \uD83D\uDC4F \uD83D\uDE4F \uD83D\uDCAA \uD83D\uDD25 \u2728"
                    + " \uD83C\uDF89 \uD83D\uDE80 \uD83D\uDCA1 \uD83D\uDCDD \uD83D\uDCC8 \uD83D\uDD0D \u26A0 \u2705 \u274C \u2B50 \uD83E\uDD8A \uD83D\uDC31 \uD83D\uDC36"
                    + " \uD83C\uDF0D \uD83C\uDF55 \u2615 \uD83D\uDCBB \uD83D\uDCF1 \uD83D\uDD12 \uD83D\uDED2 \u23F0 \uD83D\uDCC5 \uD83D\uDCE7 \u2764";
    private static final String HAN =
            "\u7684\u4E00\u662F\u4E0D\u4E86\u4EBA\u6211\u5728\u6709\u4ED6\u8FD9\u4E2D\u5927\u6765\u4E0A\u56FD\u4E2A\u5230\u8BF4\u4EEC"
                    + "\u3042\u3044\u3046\u3048\u304A\u30AB\u30AD\u30AF\u30B1\u30B3\u65E5\u672C\u8A9E\u6F22\u5B57\u3001\u3002\u300C\u300D";
    private static final String HANGUL =
            "\uAC00\uB098\uB2E4\uB77C\uB9C8\uBC14\uC0AC\uC544\uC790\uCC28\uCE74\uD0C0\uD30C\uD558\uC548\uB155\uD55C\uAD6D\uC5B4\u3131\u314F";

    @Test
    void runsNameTheFontThatHasTheGlyphs() {
        assertEquals(
                List.of(
                        new Run(Script.LATIN, "Hi "),
                        new Run(Script.CJK, "\u4F60\u597D "),
                        new Run(Script.HANGUL, "\uC548\uB155"),
                        new Run(Script.EMOJI, "\uD83E\uDD8A"),
                        new Run(Script.LATIN, "!")),
                FontRuns.split("Hi \u4F60\u597D \uC548\uB155\uD83E\uDD8A!"));
    }

    @Test
    void joinedSequencesFlagsAndKeyCapsStayWhole() {
        for (String one : List.of(
                "\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
                "\uD83D\uDC4D\uD83C\uDFFD",
                "\uD83C\uDDE9\uD83C\uDDEA",
                "1\uFE0F\u20E3",
                "\u2764\uFE0F")) {
            assertEquals(List.of(new Run(Script.EMOJI, one)), FontRuns.split(one), one);
        }
    }

    @Test
    void togetherTheRunsAreTheText() {
        int[] points = (EMOJI + HAN + HANGUL + "abc 123 \u00E9\u2014\uFE0F\u200D\u20E3")
                .codePoints()
                .toArray();
        for (int seed = 0; seed < 2000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                text.appendCodePoint(points[random.nextInt(points.length)]);
            }
            List<Run> runs = FontRuns.split(text.toString());
            assertEquals(text.toString(), runs.stream().map(Run::text).collect(Collectors.joining()), "seed " + seed);
            assertTrue(runs.stream().noneMatch(run -> run.text().isEmpty()), "seed " + seed);
        }
    }

    @Test
    void theBundledFontsHaveTheCommonCharacters() throws Exception {
        assertGlyphs("NotoEmoji-Regular.ttf.gz", EMOJI.replace(" ", ""));
        assertGlyphs("DroidSansFallback.ttf.gz", HAN);
        assertGlyphs("FerrumHangul-Regular.ttf.gz", HANGUL);
    }

    /// The font of Han is cut down to these sets, so that it fits the download.
    @Test
    void theFontOfHanHasWhatIsReadInChinaTaiwanAndJapan() throws Exception {
        assertGlyphs("DroidSansFallback.ttf.gz", rows("GB2312", 0xB0, 0xF7, 0xA1, 0xFE)); // both levels
        assertGlyphs("DroidSansFallback.ttf.gz", rows("Big5", 0xA4, 0xC6, 0x40, 0x7E)); // level 1, two halves
        assertGlyphs("DroidSansFallback.ttf.gz", rows("Big5", 0xA4, 0xC5, 0xA1, 0xFE));
        assertGlyphs("DroidSansFallback.ttf.gz", rows("EUC-JP", 0xB0, 0xCF, 0xA1, 0xFE)); // JIS X 0208 level 1
        assertGlyphs("DroidSansFallback.ttf.gz", rows("EUC-JP", 0xA4, 0xA5, 0xA1, 0xF3)); // Kana
    }

    /// The characters of a table of two bytes, without its holes.
    private static String rows(String charset, int firstRow, int lastRow, int firstCell, int lastCell) {
        StringBuilder found = new StringBuilder();
        for (int row = firstRow; row <= lastRow; row++) {
            for (int cell = firstCell; cell <= lastCell; cell++) {
                String one = new String(new byte[] {(byte) row, (byte) cell}, Charset.forName(charset));
                if (one.indexOf('\uFFFD') < 0) {
                    found.append(one);
                }
            }
        }
        assertTrue(found.length() > 80, charset + " is read");
        return found.toString();
    }

    private static void assertGlyphs(String file, String text) throws Exception {
        try (InputStream in =
                new GZIPInputStream(FontRuns.class.getResourceAsStream("/dev/ferrum/app/ui/fonts/" + file))) {
            Font font = Font.createFont(Font.TRUETYPE_FONT, in);
            String missing = text.codePoints()
                    .filter(c -> !font.canDisplay(c))
                    .mapToObj(Integer::toHexString)
                    .collect(Collectors.joining(" "));
            assertEquals("", missing, file);
        }
    }
}
