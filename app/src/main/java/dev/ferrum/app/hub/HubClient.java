package dev.ferrum.app.hub;

import dev.ferrum.engine.error.Check;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks the hub's API (huggingface.co/docs/hub/api) for repositories and their files. Any thread but the UI's: methods
/// block until the answer is there, and an interrupt ends them.
public final class HubClient implements AutoCloseable {
    /// Far above any true answer; a repository of a thousand files takes 300 KB.
    private static final int MOST_JSON = 8 << 20;

    private static final List<String> FIELDS = List.of("downloads", "likes", "lastModified", "gated", "gguf", "tags");

    private final HubConnection connection;
    private final InstantSource clock;

    public HubClient(HubConnection connection, InstantSource clock) {
        this.connection = connection;
        this.clock = clock;
    }

    /// A client with the usual times and rules; `version` is Ferrum's, which the hub is told.
    public static HubClient open(HubAccess access, String version) {
        return new HubClient(
                new HubConnection(access, HubTimes.usual(), RedirectRule.usual(), version), InstantSource.system());
    }

    public HubAccess access() {
        return connection.access();
    }

    /// Repositories with GGUF files that match `words`, the most downloaded first, `most` (1..100) at
    /// most. Repositories with names that are refused are left out.
    public List<HubModel> search(String words, int most) throws InterruptedException {
        Check.inRange("most", most, 1, 100);
        String query = "search=%s&filter=gguf&sort=downloads&direction=-1&limit=%d&%s"
                .formatted(
                        encoded(words),
                        most,
                        FIELDS.stream().map("expand="::concat).collect(Collectors.joining("&")));
        return RepositoryReader.models(json("/api/models?" + query, "the search"));
    }

    /// The repository at `revision`: a branch like `main`, a tag or a commit.
    public HubRepository repository(RepositoryName name, String revision) throws InterruptedException {
        String path = "/api/models/%s/revision/%s?blobs=true".formatted(name, encoded(revision));
        return RepositoryReader.repository(name, json(path, name.toString()));
    }

    /// Where `file` of `source` is fetched from; the hub redirects from there.
    public URI address(ModelSource source, HubFile file) {
        String path = Arrays.stream(file.path().text().split("/"))
                .map(HubClient::encoded)
                .collect(Collectors.joining("/"));
        return at("/%s/resolve/%s/%s".formatted(source.repository(), source.commit(), path));
    }

    /// Asks for `address` with `headers` and follows redirects; any status. Throws a [HubException] where there is no
    /// connection or a redirect is refused. The caller closes the answer.
    public HubAnswer get(URI address, Map<String, String> headers) throws InterruptedException {
        return connection.get(address, headers);
    }

    /// What `answer`, which is neither 200 nor 206, means for `what`.
    public HubException trouble(HubAnswer answer, String what) {
        return Troubles.of(answer, what, connection.access(), clock);
    }

    /// The page of a repository, for people.
    public URI page(RepositoryName name) {
        return at("/" + name);
    }

    private URI at(String path) {
        return URI.create(connection.access().endpoint() + path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode json(String path, String what) throws InterruptedException {
        try (HubAnswer answer = connection.get(at(path), Map.of("Accept", "application/json"))) {
            if (answer.status() != 200) {
                throw trouble(answer, what);
            }
            if (answer.isWebPage()) {
                throw notAHub(answer, "a web page. Does this network want a sign-in first?");
            }
            byte[] bytes = answer.body().readNBytes(MOST_JSON + 1);
            if (bytes.length > MOST_JSON) {
                throw notAHub(answer, "more than %d MB of it".formatted(MOST_JSON >> 20));
            }
            return JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw new HubException(
                    HubException.Kind.NOT_A_HUB, "%s: expected JSON, found something else".formatted(what), e);
        } catch (IOException e) {
            throw new HubException(
                    HubException.Kind.OFFLINE, "%s: the connection broke: %s".formatted(what, e.getMessage()), e);
        }
    }

    private static HubException notAHub(HubAnswer answer, String found) {
        return new HubException(
                HubException.Kind.NOT_A_HUB,
                "%s: expected JSON, found %s".formatted(answer.from().getHost(), found));
    }

    /// Ends all requests that run.
    @Override
    public void close() {
        connection.close();
    }
}
