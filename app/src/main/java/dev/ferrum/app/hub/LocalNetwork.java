package dev.ferrum.app.hub;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/// Tells hosts of this machine and of the local network from those of the internet.
final class LocalNetwork {
    private LocalNetwork() {}

    /// Whether any address of `host` is local. A name that cannot be looked up is not: nothing can connect to it
    /// directly, and behind a proxy the proxy decides.
    static boolean has(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost") || name.endsWith(".local")) {
            return true;
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(name)).anyMatch(LocalNetwork::isLocal);
        } catch (UnknownHostException _) {
            return false;
        }
    }

    static boolean isLocal(InetAddress address) {
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xFF;
        int second = bytes[1] & 0xFF;
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                // fc00::/7, local addresses of IPv6 (RFC 4193).
                || (address instanceof Inet6Address && (first & 0xFE) == 0xFC)
                // 100.64.0.0/10, the inside of a provider (RFC 6598), and 0.0.0.0/8, this network.
                || (bytes.length == 4 && (first == 0 || (first == 100 && (second & 0xC0) == 64)));
    }
}
