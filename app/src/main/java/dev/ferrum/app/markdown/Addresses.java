package dev.ferrum.app.markdown;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Which addresses of a message may be opened: web pages and mail, nothing that runs or reads something here.
final class Addresses {
    private static final Set<String> SCHEMES = Set.of("http", "https", "mailto");

    private Addresses() {}

    static Optional<URI> openable(String href) {
        try {
            URI uri = new URI(href.strip().replace(" ", "%20"));
            return uri.getScheme() != null && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    ? Optional.of(uri)
                    : Optional.empty();
        } catch (URISyntaxException e) {
            // A model may write anything between the brackets; what is no address stays plain text.
            return Optional.empty();
        }
    }
}
