package dev.ferrum.app.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against servers on this machine, one with a certificate made for the test, one without any.
final class UpdateCheckTest {
    private static final char[] PASSWORD = "only-for-this-test".toCharArray();
    private static final String NEWER = "{\"version\":\"0.2.0\",\"page\":\"https://example.org/0.2\",\"more\":[1]}";
    private static final List<Map<String, List<String>>> HEARD = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    private static Path folder;

    private static HttpsServer secure;
    private static HttpServer plain;
    private static SSLContext trust;

    @BeforeAll
    static void startServers() throws Exception {
        trust = certificate();
        InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        secure = HttpsServer.create(here, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(trust));
        answer(secure, "/newer", 200, NEWER);
        answer(secure, "/same", 200, NEWER.replace("0.2.0", "0.1"));
        answer(secure, "/missing", 404, NEWER);
        answer(secure, "/page", 200, "<!doctype html><p>Sign in");
        answer(secure, "/endless", 200, NEWER + " ".repeat(1 << 17));
        answer(secure, "/script", 200, NEWER.replace("https://example.org/0.2", "javascript:alert(1)"));
        answer(secure, "/letters", 200, NEWER.replace("0.2.0", "next"));
        answer(secure, "/elsewhere", 302, "");
        plain = HttpServer.create(here, 0);
        answer(plain, "/newer", 200, NEWER);
        secure.start();
        plain.start();
    }

    @AfterAll
    static void stopServers() {
        secure.stop(0);
        plain.stop(0);
    }

    @Test
    void theNewestVersionIsFoundAndTheRequestNamesNobody() throws Exception {
        HEARD.clear();
        Release found = check().newest(address("/newer"));
        assertEquals(new Release("0.2.0", URI.create("https://example.org/0.2")), found);
        assertTrue(found.isNewerThan("0.1.0"));
        assertEquals(1, HEARD.size());
        Map<String, List<String>> sent = new TreeMap<>(HEARD.getFirst());
        assertEquals(List.of("ferrum"), sent.remove("user-agent"));
        assertEquals(List.of("application/json"), sent.remove("accept"));
        // What the protocol itself wants; no cookie, no language, no version, nothing of a person.
        sent.keySet().removeAll(List.of("host", "connection", "upgrade", "http2-settings", "content-length"));
        assertEquals(Map.of(), sent);
    }

    @Test
    void whatIsNotAsExpectedIsSaid() {
        for (String path : List.of("/missing", "/page", "/endless", "/script", "/letters", "/elsewhere")) {
            EngineException e = assertThrows(EngineException.class, () -> check().newest(address(path)), path);
            assertTrue(e.getMessage().contains("expected"), e.getMessage());
        }
    }

    @Test
    void anAddressWithoutEncryptionIsNeverAsked() {
        HEARD.clear();
        String http = "http://127.0.0.1:%d/newer".formatted(plain.getAddress().getPort());
        for (String address : List.of(
                http, "file:///etc/hostname", "ftp://example.org/x", "https:", "https://a@example.org/", "a b", "")) {
            EngineException e = assertThrows(EngineException.class, () -> check().newest(address), address);
            assertTrue(e.getMessage().contains("https://"), e.getMessage());
        }
        assertEquals(List.of(), HEARD);
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() {
        HEARD.clear();
        assertThrows(EngineException.class, () -> new UpdateCheck().newest(address("/newer")));
        assertEquals(List.of(), HEARD);
    }

    @Test
    void versionsAreComparedNumberByNumber() {
        Release release = new Release("0.10.0", URI.create("https://example.org/"));
        assertTrue(release.isNewerThan("0.9.9"));
        assertTrue(release.isNewerThan("0.9"));
        assertFalse(release.isNewerThan("0.10"));
        assertFalse(release.isNewerThan("0.10.1"));
        assertFalse(release.isNewerThan("development"));
    }

    @Test
    void newsAreToldOnceAskedFor() throws Exception {
        UpdateNews news = new UpdateNews("0.1.0", check(), Runnable::run, Runnable::run);
        assertEquals(new UpdateNews.State.NotAsked(), news.stateProperty().get());
        news.ask(address("/newer"));
        assertTrue(news.stateProperty().get() instanceof UpdateNews.State.Newer);
        news.ask(address("/same"));
        assertEquals(new UpdateNews.State.Latest(), news.stateProperty().get());
        news.ask(address("/missing"));
        assertTrue(news.stateProperty().get() instanceof UpdateNews.State.Failed);
    }

    private static UpdateCheck check() {
        return new UpdateCheck(() -> HttpClient.newBuilder()
                .sslContext(trust)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build());
    }

    private static String address(String path) {
        return "https://127.0.0.1:%d%s".formatted(secure.getAddress().getPort(), path);
    }

    private static void answer(HttpServer server, String path, int code, String body) {
        server.createContext(path, exchange -> {
            Map<String, List<String>> sent = new TreeMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> sent.put(name.toLowerCase(Locale.ROOT), values));
            HEARD.add(sent);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            if (code == 302) {
                exchange.getResponseHeaders().add("Location", address("/newer"));
            }
            exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
            try (exchange) {
                exchange.getResponseBody().write(bytes);
            } catch (IOException _) {
                // Whoever asked has heard enough.
            }
        });
    }

    /// A context that has, and trusts, a certificate of its own for 127.0.0.1.
    private static SSLContext certificate() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS), said);
        assertEquals(0, keytool.exitValue(), said);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("test", keys.getCertificate("test"));
        TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return context;
    }
}
