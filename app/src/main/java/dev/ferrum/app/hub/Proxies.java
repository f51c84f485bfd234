package dev.ferrum.app.hub;

import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Proxies as terminals know them (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`, in small or capital letters);
/// where none is set, those of the system.
///
/// The system's own are looked up at the first request only: finding them may load libraries of the desktop.
final class Proxies extends ProxySelector {
    private static final int USUAL_PORT = 8080;

    private final Map<String, Proxy> byScheme;
    private final List<String> direct;

    private Proxies(Map<String, Proxy> byScheme, List<String> direct) {
        this.byScheme = Map.copyOf(byScheme);
        this.direct = List.copyOf(direct);
    }

    static ProxySelector of(Map<String, String> environment) {
        String all = variable(environment, "all_proxy");
        Proxy secure = proxy("https_proxy", firstOf(variable(environment, "https_proxy"), all));
        Proxy plain = proxy("http_proxy", firstOf(variable(environment, "http_proxy"), all));
        List<String> direct = List.of(variable(environment, "no_proxy").split("[,\\s]+"));
        return new Proxies(Map.of("https", secure, "http", plain), direct);
    }

    @Override
    public List<Proxy> select(URI address) {
        Proxy proxy = byScheme.getOrDefault(String.valueOf(address.getScheme()), Proxy.NO_PROXY);
        if (proxy == Proxy.NO_PROXY) {
            ProxySelector system = ProxySelector.getDefault();
            return system == null ? List.of(Proxy.NO_PROXY) : system.select(address);
        }
        return List.of(isDirect(address.getHost()) ? Proxy.NO_PROXY : proxy);
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
        // The request fails with the same words.
    }

    /// `no_proxy` names hosts, and by a suffix (`.org`, `example.org`) all hosts below; `*` is every host.
    private boolean isDirect(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return direct.stream()
                .map(entry -> entry.startsWith("*.") ? entry.substring(1) : entry)
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> entry.equals("*")
                        || name.equals(entry)
                        || name.endsWith(entry.startsWith(".") ? entry : "." + entry));
    }

    private static String variable(Map<String, String> environment, String name) {
        return firstOf(environment.getOrDefault(name, ""), environment.getOrDefault(name.toUpperCase(Locale.ROOT), ""));
    }

    private static String firstOf(String first, String second) {
        return first.isEmpty() ? second : first;
    }

    private static Proxy proxy(String name, String text) {
        if (text.isEmpty()) {
            return Proxy.NO_PROXY;
        }
        try {
            URI address = new URI(text.contains("://") ? text : "http://" + text);
            if ("http".equals(address.getScheme()) && address.getHost() != null) {
                int port = address.getPort() < 0 ? USUAL_PORT : address.getPort();
                // The name is looked up at the connection, not here.
                return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port));
            }
        } catch (URISyntaxException _) {
            // Said below, as for an address of another kind.
        }
        throw new EngineException(
                "%s: expected an address like http://proxy.example:8080, found one that Ferrum cannot use"
                        .formatted(name));
    }
}
