package dev.ferrum.metal.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Encodings as clang writes them for arm64 and macOS.
final class TypeEncodingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "v64@0:8{?=QQQ}16{?=QQQ}40 v@:{QQQ}{QQQ} vpp{ppp}{ppp}",
                "v48@0:8r^@16r^Q24{_NSRange=QQ}32 v@:^@^Q{QQ} vpppp{pp}",
                "v40@0:8r^v16Q24Q32 v@:^vQQ vppppp",
                "@40@0:8@16@24^@32 @@:@@^@ pppppp",
                "@48@0:8^v16Q24Q32@?40 @@:^vQQ@? ppppppp",
                "v20@0:8B16 v@:B vppB",
                "B16@0:8 B@: Bpp",
                "d16@0:8 d@: dpp",
                "Vv16@0:8 v@: vpp",
                "r*16@0:8 *@: ppp",
                "v24@0:8q16 v@:q vppp",
                "@24@0:8r*16 @@:* pppp",
                "v24@0:8^{__IOSurface=}16 v@:^{} vppp",
            })
    void anEncodingIsReducedToHowItIsCalled(String encoding, String shape, String callShape) {
        assertEquals(shape, TypeEncoding.shape(encoding));
        assertEquals(callShape, TypeEncoding.callShape(shape));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"v@:{QQQ}{QQQ} v@:^v^v", "v@:Q v@:B", "v@:Q v@:d", "v@:QQ v@:Q", "v@:Q @@:Q", "v@:i v@:Q"})
    void methodsThatAreCalledDifferentlyDiffer(String one, String other) {
        assertNotEquals(TypeEncoding.callShape(one), TypeEncoding.callShape(other));
    }
}
