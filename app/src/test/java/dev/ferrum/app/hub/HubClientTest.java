package dev.ferrum.app.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the hub says, as records; and what is refused, with words.
@Timeout(180)
final class HubClientTest {
    private final TestHub hub = new TestHub();
    private HubClient client = client("", _ -> false);

    private HubClient client(String token, Predicate<URI> isLocal) {
        return client(token, isLocal, Duration.ofSeconds(20));
    }

    private HubClient client(String token, Predicate<URI> isLocal, Duration answer) {
        HubTimes times = new HubTimes(Duration.ofSeconds(20), answer);
        return new HubClient(
                new HubConnection(hub.access(token), times, new RedirectRule(isLocal), "test"), InstantSource.system());
    }

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    @Test
    void aSearchFindsRepositories() throws Exception {
        HubModel found = client.search("small moe", 10).getFirst();
        assertEquals(TestHub.REPOSITORY, found.repository());
        assertEquals("qwen3moe", found.architecture());
        assertEquals(31_000_000, found.parameters());
        assertEquals(4096, found.contextTokens());
        assertEquals("apache-2.0", found.licence());
        assertEquals(1234, found.downloads());
        assertEquals(Gate.OPEN, found.gate());
        hub.gated("manual");
        assertEquals(Gate.APPROVAL, client.search("small", 10).getFirst().gate());
    }

    @Test
    void aRepositoryHasItsModelsTheSmallestFirstAndSplitOnesAsOne() throws Exception {
        hub.with("moe-Q8_0.gguf", TestContent.of(900, 1))
                .with("UD/moe-UD-Q4_K_XL-00002-of-00002.gguf", TestContent.of(100, 2))
                .with("UD/moe-UD-Q4_K_XL-00001-of-00002.gguf", TestContent.of(200, 3))
                .with("moe-IQ2_XXS-00001-of-00003.gguf", TestContent.of(50, 4))
                .with("config.bin", TestContent.of(10, 5));
        HubRepository repository = client.repository(TestHub.REPOSITORY, "main");
        assertEquals(TestHub.COMMIT, repository.commit());
        assertEquals(2, repository.models().size(), repository.toString());
        ModelSource split = repository.models().getFirst();
        assertEquals("moe-UD-Q4_K_XL", split.name());
        assertEquals("UD-Q4_K_XL", split.quantisation());
        assertEquals(300, split.bytes());
        assertEquals("moe-UD-Q4_K_XL-00001-of-00002.gguf", split.first().name());
        assertEquals("Q8_0", repository.models().getLast().quantisation());
        assertEquals(1, repository.refused().size());
        assertTrue(repository.refused().getFirst().contains("parts are missing"));
        assertEquals(
                hub.address() + "/Ferrum-Test/Small-MoE-GGUF/resolve/" + TestHub.COMMIT
                        + "/UD/moe-UD-Q4_K_XL-00001-of-00002.gguf",
                client.address(split, split.first()).toString());
    }

    @Test
    void hostileNamesAreLeftOutWithTheReason() throws Exception {
        for (String name :
                List.of("../../evil.gguf", "/etc/evil.gguf", "C:\\evil.gguf", "NUL.gguf", "a/.hidden.gguf")) {
            hub.with(name, TestContent.of(10, 1));
        }
        hub.with("good.gguf", TestContent.of(10, 2));
        HubRepository repository = client.repository(TestHub.REPOSITORY, "main");
        assertEquals(
                List.of("good"),
                repository.models().stream().map(ModelSource::name).toList());
        assertEquals(5, repository.refused().size());
        assertTrue(repository.refused().getFirst().startsWith("the file name \"../../evil.gguf\" is refused"));
    }

    @Test
    void aRepositoryThatIsNotThereSaysSo() {
        HubException thrown =
                assertThrows(HubException.class, () -> client.repository(new RepositoryName("no", "such"), "main"));
        assertEquals(HubException.Kind.NOT_FOUND, thrown.kind());
        assertTrue(thrown.getMessage().contains("HF_TOKEN"), thrown.getMessage());
    }

    @Test
    void aWebPageIsNoAnswer() {
        assertRefusedAnswer("text/html", "<html>Sign in</html>", "a web page");
    }

    @Test
    void textThatIsNoJsonIsNoAnswer() {
        assertRefusedAnswer("application/json", "{\"id\": ", "expected JSON");
        assertRefusedAnswer("application/json", "[".repeat(100_000), "expected JSON");
        assertRefusedAnswer("application/json", "{\"id\": \"x\"}", "expected a list of repositories");
    }

    private void assertRefusedAnswer(String type, String text, String words) {
        hub.withApi(new Fault() {
            @Override
            public boolean answers(HttpExchange exchange, int request) throws IOException {
                TestHub.answer(exchange, 200, type, text);
                return true;
            }
        });
        HubException thrown = assertThrows(HubException.class, () -> client.search("x", 5));
        assertEquals(HubException.Kind.NOT_A_HUB, thrown.kind());
        assertTrue(thrown.getMessage().contains(words), thrown.getMessage());
    }

    @Test
    void jsonWithoutEndIsNotReadToItsEnd() {
        hub.withApi(new Fault() {
            @Override
            public boolean answers(HttpExchange exchange, int request) throws IOException {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, 0);
                try (exchange;
                        OutputStream out = exchange.getResponseBody()) {
                    byte[] more = new byte[1 << 16];
                    while (true) {
                        out.write(more);
                    }
                }
            }
        });
        HubException thrown = assertThrows(HubException.class, () -> client.search("x", 5));
        assertTrue(thrown.getMessage().contains("more than 8 MB"), thrown.getMessage());
    }

    @Test
    void aHubThatDoesNotAnswerIsGivenUp() {
        client.close();
        client = client("", _ -> false, Duration.ofMillis(300));
        hub.withApi(new Fault() {
            @Override
            public boolean answers(HttpExchange exchange, int request) {
                try {
                    Thread.currentThread().join(Duration.ofSeconds(20));
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
                return false;
            }
        });
        HubException thrown = assertThrows(HubException.class, () -> client.search("x", 5));
        assertEquals(HubException.Kind.OFFLINE, thrown.kind());
        assertTrue(thrown.getMessage().contains("does not answer"), thrown.getMessage());
    }

    @Test
    void tooManyRequestsSayHowLongToWait() {
        hub.withApi(new Fault() {
            @Override
            public boolean answers(HttpExchange exchange, int request) throws IOException {
                exchange.getResponseHeaders().set("Retry-After", "7");
                TestHub.answer(exchange, 429, "text/plain", "");
                return true;
            }
        });
        HubException thrown = assertThrows(HubException.class, () -> client.search("x", 5));
        assertEquals(HubException.Kind.BUSY, thrown.kind());
        assertEquals(Duration.ofSeconds(7), thrown.retryAfter().orElseThrow());
    }

    @Test
    void redirectsToFilesAndToTheLocalNetworkAreRefused() throws Exception {
        hub.with("a.gguf", TestContent.of(10, 1));
        assertRedirectRefused("file:///etc/passwd", "one of the kind \"file:\"");
        assertRedirectRefused("jar:file:/x!/y", "one of the kind \"jar:\"");
        assertRedirectRefused("http://user:word@127.0.0.1/x", "or a password");
        client.close();
        int port = hub.filesAddress().getPort();
        client = client("", address -> address.getPort() == port);
        assertRedirectRefused("", "from the internet into the local network");
    }

    private void assertRedirectRefused(String to, String words) throws InterruptedException {
        hub.redirectTo(to);
        ModelSource source =
                client.repository(TestHub.REPOSITORY, "main").models().getFirst();
        HubException thrown =
                assertThrows(HubException.class, () -> client.get(client.address(source, source.first()), Map.of()));
        assertEquals(HubException.Kind.REFUSED, thrown.kind());
        assertTrue(thrown.getMessage().contains(words), thrown.getMessage());
    }

    @Test
    void redirectsInACircleEnd() throws Exception {
        hub.with("a.gguf", TestContent.of(10, 1));
        ModelSource source =
                client.repository(TestHub.REPOSITORY, "main").models().getFirst();
        assertRedirectRefused(client.address(source, source.first()).toString(), "redirects more than");
    }

    @Test
    void theTokenStaysWithTheHub() throws Exception {
        hub.with("a.gguf", TestContent.of(10, 1)).gated("auto");
        client.close();
        client = client(TestHub.TOKEN, _ -> false);
        AtomicReference<String> seen = new AtomicReference<>("none");
        hub.with(new Fault() {
            @Override
            public boolean answers(HttpExchange exchange, int request) {
                seen.set(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                return false;
            }
        });
        ModelSource source =
                client.repository(TestHub.REPOSITORY, "main").models().getFirst();
        try (HubAnswer answer = client.get(client.address(source, source.first()), Map.of())) {
            assertEquals(200, answer.status());
        }
        assertEquals("null", seen.get());
        assertFalse(hub.access(TestHub.TOKEN).toString().contains(TestHub.TOKEN));
    }

    @Test
    void accessComesFromTheEnvironment() {
        HubAccess usual = HubAccess.of(Map.of());
        assertEquals("https://huggingface.co", usual.endpoint().toString());
        assertEquals("", usual.token());
        HubAccess own = HubAccess.of(Map.of("HF_ENDPOINT", "https://hub.example/", "HF_TOKEN", " hf_x\n"));
        assertEquals("https://hub.example", own.endpoint().toString());
        assertEquals("hf_x", own.token());
        assertThrows(EngineException.class, () -> HubAccess.of(Map.of("HF_ENDPOINT", "file:///tmp")));
        assertThrows(EngineException.class, () -> HubAccess.of(Map.of("HF_TOKEN", "a\r\nX-Evil: b")));
    }

    @Test
    void proxiesComeFromTheEnvironment() {
        HubAccess access = HubAccess.of(
                Map.of("HTTPS_PROXY", "http://proxy.example:3128", "no_proxy", "localhost, .inside.example"));
        assertEquals(
                "proxy.example/<unresolved>:3128",
                access.proxies()
                        .select(URI.create("https://huggingface.co/x"))
                        .getFirst()
                        .address()
                        .toString());
        assertEquals(
                Proxy.NO_PROXY,
                access.proxies()
                        .select(URI.create("https://a.inside.example/x"))
                        .getFirst());
    }
}
