package dev.ferrum.app.hub;

import dev.ferrum.engine.error.EngineException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Objects;

/// Which hub, and how to reach it. `token` is empty without one; it goes to the host of `endpoint` alone.
public record HubAccess(URI endpoint, String token, ProxySelector proxies) {
    /// Variable of the environment that names another hub, as Hugging Face's own tools know it.
    public static final String ENDPOINT = "HF_ENDPOINT";

    /// Variable of the environment with the token, as Hugging Face's own tools know it.
    public static final String TOKEN = "HF_TOKEN";

    private static final String HUGGING_FACE = "https://huggingface.co";

    public HubAccess {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(proxies, "proxies");
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("https".equals(scheme) || "http".equals(scheme))) {
            throw new EngineException(
                    "%s: expected an address like %s, found \"%s\"".formatted(ENDPOINT, HUGGING_FACE, endpoint));
        }
        if (!isToken(token)) {
            throw new EngineException(TOKEN + ": expected letters and digits without spaces; copy the token again");
        }
    }

    /// From the environment: `HF_ENDPOINT`, `HF_TOKEN`, and the proxies of [Proxies].
    public static HubAccess of(Map<String, String> environment) {
        String endpoint = environment.getOrDefault(ENDPOINT, "").strip();
        return new HubAccess(
                address(endpoint.isEmpty() ? HUGGING_FACE : endpoint),
                environment.getOrDefault(TOKEN, "").strip(),
                Proxies.of(environment));
    }

    private static URI address(String text) {
        try {
            return new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        } catch (URISyntaxException e) {
            throw new EngineException(
                    "%s: expected an address like %s, found \"%s\"".formatted(ENDPOINT, HUGGING_FACE, text), e);
        }
    }

    public HubAccess withToken(String other) {
        return new HubAccess(endpoint, other, proxies);
    }

    /// With the token that Ferrum keeps, unless the environment has one or the kept one cannot be any.
    public HubAccess withKept(String kept) {
        return token.isEmpty() && isToken(kept) ? withToken(kept) : this;
    }

    /// What a header can carry; the empty one is none.
    private static boolean isToken(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 127);
    }

    /// Whether `address` is on the hub itself, and may see the token.
    boolean isHub(URI address) {
        return endpoint.getScheme().equalsIgnoreCase(address.getScheme())
                && endpoint.getHost().equalsIgnoreCase(address.getHost())
                && port(endpoint) == port(address);
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }

    /// Without the token, which must not get into logs.
    @Override
    public String toString() {
        return endpoint + (token.isEmpty() ? "" : " with a token");
    }
}
