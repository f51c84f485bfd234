package dev.ferrum.app.update;

import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/// Asks an address for the newest version. Only https, no redirects (they could lead away from it), no cookies, and no
/// word on who asks: every Ferrum of every person sends the same request.
public final class UpdateCheck {
    private static final int MOST_BYTES = 1 << 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Supplier<HttpClient> clients;

    public UpdateCheck() {
        this(() -> HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE)
                .build());
    }

    UpdateCheck(Supplier<HttpClient> clients) {
        this.clients = clients;
    }

    /// The newest version, as `address` tells. Blocks for at most some ten seconds; throws [EngineException] with what
    /// went wrong.
    public Release newest(String address) throws InterruptedException {
        URI uri = checked(address);
        HttpRequest request = HttpRequest.newBuilder(uri)
                // Without it Java names its own version.
                .header("User-Agent", "ferrum")
                .header("Accept", "application/json")
                .timeout(PATIENCE)
                .build();
        try (HttpClient client = clients.get()) {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new EngineException(
                            "%s: expected an answer with code 200, found %d".formatted(uri, answer.statusCode()));
                }
                byte[] bytes = body.readNBytes(MOST_BYTES + 1);
                if (bytes.length > MOST_BYTES) {
                    throw new EngineException("%s: expected at most %d bytes, found more".formatted(uri, MOST_BYTES));
                }
                return Release.read(new String(bytes, StandardCharsets.UTF_8));
            } finally {
                // What still comes is not waited for.
                client.shutdownNow();
            }
        } catch (IOException e) {
            throw new EngineException("%s cannot be asked: %s".formatted(uri, e), e);
        }
    }

    private static URI checked(String address) {
        try {
            URI uri = URI.create(address.strip());
            if ("https".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // The same words fit.
        }
        throw new EngineException(
                "expected an address that begins with https:// and names nobody, found \"%.80s\"".formatted(address));
    }
}
