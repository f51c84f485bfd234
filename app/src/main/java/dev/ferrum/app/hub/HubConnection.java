package dev.ferrum.app.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// GET requests to the hub and to where it redirects. Follows redirects itself, because the token must not leave the
/// hub and because not every redirect may be followed. Any thread; many requests at once.
///
/// HTTP/1.1: segments of a download are to be connections of their own, and HTTP/2 would put them into one.
public final class HubConnection implements AutoCloseable {
    private static final int MOST_REDIRECTS = 8;
    private static final int MOST_DISCARDED = 1 << 16;

    /// Written by whoever changes the token.
    private volatile HubAccess access;
    private final HubTimes times;
    private final RedirectRule rule;
    private final String userAgent;
    /// Made for the first request: its certificates take time that a window's start has not.
    private HttpClient client;

    public HubConnection(HubAccess access, HubTimes times, RedirectRule rule, String version) {
        this.access = access;
        this.times = times;
        this.rule = rule;
        this.userAgent = "ferrum/" + version;
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(access.proxies())
                    .connectTimeout(times.connect())
                    .build();
        }
        return client;
    }

    public HubAccess access() {
        return access;
    }

    /// Requests from now on carry `token`; empty for none.
    public void useToken(String token) {
        access = access.withToken(token);
    }

    /// Asks for `address` with `headers`, follows redirects, and returns the first other answer, whatever its status.
    /// Throws a [HubException] where there is no connection or a redirect is refused.
    public HubAnswer get(URI address, Map<String, String> headers) throws InterruptedException {
        URI at = address;
        HttpHeaders hub = HttpHeaders.of(Map.of(), (_, _) -> true);
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = send(at, headers);
            if (access.isHub(at)) {
                hub = response.headers();
            }
            String location = response.headers().firstValue("Location").orElse("");
            if (!isRedirect(response.statusCode()) || location.isEmpty()) {
                return new HubAnswer(at, response.statusCode(), response.headers(), hub, response.body());
            }
            discard(response.body());
            URI next = resolve(at, location);
            rule.check(at, next);
            at = next;
        }
        throw new HubException(
                HubException.Kind.REFUSED,
                "%s redirects more than %d times".formatted(address.getHost(), MOST_REDIRECTS));
    }

    private HttpResponse<InputStream> send(URI at, Map<String, String> headers) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .header("User-Agent", userAgent)
                // Ranges and hashes are those of the file itself.
                .header("Accept-Encoding", "identity");
        headers.forEach(request::header);
        HubAccess now = access;
        if (now.isHub(at) && !now.token().isEmpty()) {
            request.header("Authorization", "Bearer " + now.token());
        }
        CompletableFuture<HttpResponse<InputStream>> answer =
                client().sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try {
            return answer.get(times.answer().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HubException(
                    HubException.Kind.OFFLINE,
                    "%s does not answer: nothing came in %d s"
                            .formatted(at.getHost(), times.answer().toSeconds()),
                    e);
        } catch (ExecutionException e) {
            throw offline(at, e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static HubException offline(URI at, Throwable cause) {
        String why = cause instanceof IOException && cause.getMessage() != null ? ": " + cause.getMessage() : "";
        for (Throwable it = cause; it != null; it = it.getCause()) {
            if (it instanceof UnresolvedAddressException) {
                why = ": its name is not known here; is there a network?";
            }
        }
        return new HubException(
                HubException.Kind.OFFLINE, "%s cannot be reached%s".formatted(at.getHost(), why), cause);
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static URI resolve(URI at, String location) {
        try {
            return at.resolve(new URI(location));
        } catch (URISyntaxException e) {
            throw new HubException(
                    HubException.Kind.REFUSED,
                    "a redirect of %s is refused: \"%s\" is no address"
                            .formatted(at.getHost(), SafePath.shown(location)),
                    e);
        }
    }

    private static void discard(InputStream body) {
        try (body) {
            // Read to its end, the connection can be used again; a redirect's text is short.
            body.readNBytes(MOST_DISCARDED);
        } catch (IOException _) {
            // A redirect's text says nothing.
        }
    }

    /// Ends all requests that run.
    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
