package dev.ferrum.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafePathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/absolute.gguf",
                "../up.gguf",
                "a/../../up.gguf",
                "a//b.gguf",
                "a/",
                "a\\b.gguf",
                "C:/x.gguf",
                "x.gguf:stream",
                "con",
                "CON.gguf",
                "a/aux.tar.gguf",
                "lpt³.gguf",
                "COM0.gguf",
                "conin$",
                "nul .gguf",
                "dot.",
                "space ",
                " space.gguf",
                ".hidden.gguf",
                "a/./b.gguf",
                "line\nfeed.gguf",
                "zero\u0000.gguf",
                "bell\u0007.gguf",
                "right\u202Eto-left.gguf",
                "what?.gguf",
                "star*.gguf",
                "pipe|.gguf"
            })
    void namesThatCouldLandElsewhereAreRefused(String name) {
        HubException thrown = assertThrows(HubException.class, () -> new SafePath(name));
        assertEquals(HubException.Kind.REFUSED, thrown.kind());
        assertTrue(thrown.getMessage().chars().allMatch(c -> c >= ' '), "control characters in the message");
    }

    @Test
    void tooLongNamesAreRefused() {
        assertThrows(HubException.class, () -> new SafePath("x".repeat(241)));
        assertThrows(HubException.class, () -> new SafePath("ab/".repeat(300) + "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Qwen3-30B-A3B-Q4_K_M.gguf", "Q4_K_M/x-00001-of-00002.gguf", "console.gguf", "模型 v1.gguf"})
    void usualNamesStayBelowTheFolder(String name) {
        Path folder = Path.of("models").toAbsolutePath();
        assertEquals(folder.resolve(name), new SafePath(name).below(folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b/c", "../b", "a/..", "-a/b", "a/b ", "nul/x", "a/b\n", "a/b?x=1", "https://a/b"})
    void namesOfRepositoriesAreChecked(String name) {
        assertThrows(HubException.class, () -> RepositoryName.of(name));
    }

    @Test
    void localAddressesAreKnown() throws Exception {
        for (String local : new String[] {
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:127.0.0.1"
        }) {
            assertTrue(LocalNetwork.isLocal(InetAddress.getByName(local)), local);
        }
        for (String outside : new String[] {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1"}) {
            assertFalse(LocalNetwork.isLocal(InetAddress.getByName(outside)), outside);
        }
        assertTrue(LocalNetwork.has("localhost"));
        assertTrue(LocalNetwork.has("printer.local"));
    }
}
