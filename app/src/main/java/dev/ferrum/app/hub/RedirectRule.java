package dev.ferrum.app.hub;

import java.net.URI;
import java.util.Locale;
import java.util.function.Predicate;

/// Which redirects are followed: to the web only, never from an encrypted connection to one that is not, and never from
/// the internet into the local network, where a redirect could press buttons of other machines.
public record RedirectRule(Predicate<URI> isLocal) {
    public static RedirectRule usual() {
        return new RedirectRule(address -> LocalNetwork.has(address.getHost()));
    }

    /// Throws a [HubException] when `to` must not be followed from `from`.
    void check(URI from, URI to) {
        String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw refused(
                    from,
                    "expected an address of the web, found one of the kind \"%s:\"".formatted(SafePath.shown(scheme)));
        }
        if (to.getHost() == null || to.getUserInfo() != null) {
            throw refused(from, "its address names no host, or a password");
        }
        if (from.getScheme().equalsIgnoreCase("https") && scheme.equals("http")) {
            throw refused(from, "it leads to a connection without encryption, to " + to.getHost());
        }
        if (isLocal.test(to) && !isLocal.test(from)) {
            throw refused(from, "it leads from the internet into the local network, to " + to.getHost());
        }
    }

    private static HubException refused(URI from, String why) {
        return new HubException(
                HubException.Kind.REFUSED, "a redirect of %s is refused: %s".formatted(from.getHost(), why));
    }
}
