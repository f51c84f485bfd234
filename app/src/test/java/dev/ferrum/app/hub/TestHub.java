package dev.ferrum.app.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A hub on this machine that behaves like Hugging Face's: an API, and a `resolve` address that redirects to another
/// server by a link of limited time, which knows ranges and ETags. Both misbehave when told to.
public final class TestHub implements AutoCloseable {
    public static final RepositoryName REPOSITORY = new RepositoryName("Ferrum-Test", "Small-MoE-GGUF");
    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    public static final String TOKEN = "hf_right";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer hub;
    private final HttpServer files;
    private final Map<String, Served> contents = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, String> hashes = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> uses = new ConcurrentHashMap<>();
    private final AtomicInteger links = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final List<String> tokensAtFiles = new CopyOnWriteArrayList<>();
    private final AtomicInteger resolved = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    private volatile Fault apiFault = Fault.NONE;
    private volatile String gated = "";
    private volatile int linkUses = Integer.MAX_VALUE;
    private volatile boolean statesHash = true;
    private volatile String redirectTo = "";

    /// A file as it is at the moment.
    private record Served(TestContent content, String etag) {}

    public TestHub() {
        this(0, Map.of());
    }

    /// A hub on `port`, 0 for any, which has `first` from its first answer on.
    public TestHub(int port, Map<String, TestContent> first) {
        first.forEach(this::with);
        try {
            hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hub.setExecutor(threads);
        files.setExecutor(threads);
        hub.createContext("/api/models", this::api);
        hub.createContext("/", this::resolve);
        files.createContext("/", this::serve);
        hub.start();
        files.start();
    }

    public TestHub with(String path, TestContent content) {
        hashes.put(path, content.sha256());
        contents.put(
                path,
                new Served(content, "\"etag-of-%s\"".formatted(hashes.get(path).substring(0, 8))));
        return this;
    }

    /// Files go out with `fault`.
    public TestHub with(Fault other) {
        fault = other;
        return this;
    }

    /// The API and `resolve` answer with `fault`.
    public TestHub withApi(Fault other) {
        apiFault = other;
        return this;
    }

    /// `auto` or `manual`: files need the token.
    public TestHub gated(String how) {
        gated = how;
        return this;
    }

    /// Links of the file server work so many times.
    public TestHub linkUses(int most) {
        linkUses = most;
        return this;
    }

    /// `resolve` does not say by which hash a file is stored, as for files outside LFS.
    public TestHub withoutStoredHash() {
        statesHash = false;
        return this;
    }

    /// `resolve` redirects to `address` instead of the file server.
    public TestHub redirectTo(String address) {
        redirectTo = address;
        return this;
    }

    /// Another file takes the place of `path`; what the API says stays.
    public void change(String path, TestContent content, String etag) {
        if (statesHash) {
            hashes.put("stored " + path, content.sha256());
        }
        contents.put(path, new Served(content, etag));
    }

    /// The same bytes under another ETag.
    public void changeEtag(String path, String etag) {
        contents.computeIfPresent(path, (_, served) -> new Served(served.content(), etag));
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    public URI filesAddress() {
        return URI.create("http://127.0.0.1:" + files.getAddress().getPort());
    }

    public HubAccess access(String token) {
        return new HubAccess(address(), token, ProxySelector.of(null));
    }

    /// Bytes of files that went out.
    public long sent() {
        return sent.get();
    }

    /// Requests that the server of files had.
    public int requests() {
        return requests.get();
    }

    /// Requests that `resolve` had.
    public int resolved() {
        return resolved.get();
    }

    /// The most answers that went out at once.
    public int mostOpen() {
        return mostOpen.get();
    }

    /// `Authorization` headers that came to the server of files.
    public List<String> tokensAtFiles() {
        return List.copyOf(tokensAtFiles);
    }

    public String sha256(String path) {
        return hashes.get(path);
    }

    private void api(HttpExchange exchange) throws IOException {
        if (apiFault.answers(exchange, 0)) {
            return;
        }
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/api/models")) {
            ArrayNode found = JsonMapper.shared().createArrayNode();
            found.add(facts());
            answer(exchange, 200, "application/json", found.toString());
        } else if (path.startsWith("/api/models/" + REPOSITORY + "/revision/")) {
            ObjectNode repository = facts();
            repository.put("sha", COMMIT);
            ArrayNode siblings = repository.putArray("siblings");
            siblings.addObject().put("rfilename", "README.md").put("size", 100);
            contents.forEach((name, served) -> {
                TestContent content = served.content();
                ObjectNode file = siblings.addObject().put("rfilename", name).put("size", content.bytes());
                file.putObject("lfs")
                        .put("sha256", hashes.get(name))
                        .put("size", content.bytes())
                        .put("pointerSize", 135);
            });
            answer(exchange, 200, "application/json", repository.toString());
        } else {
            exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
            answer(exchange, 401, "application/json", "{\"error\":\"Repository not found\"}");
        }
    }

    private ObjectNode facts() {
        ObjectNode facts = JsonMapper.shared().createObjectNode();
        facts.put("id", REPOSITORY.toString()).put("downloads", 1234).put("likes", 56);
        facts.put("lastModified", "2026-11-01T10:00:00.000Z");
        if (gated.isEmpty()) {
            facts.put("gated", false);
        } else {
            facts.put("gated", gated);
        }
        facts.putArray("tags").add("gguf").add("license:apache-2.0");
        facts.putObject("gguf")
                .put("architecture", "qwen3moe")
                .put("total", 31_000_000)
                .put("context_length", 4096);
        return facts;
    }

    private void resolve(HttpExchange exchange) throws IOException {
        resolved.incrementAndGet();
        if (apiFault.answers(exchange, 1)) {
            return;
        }
        String start = "/%s/resolve/%s/".formatted(REPOSITORY, COMMIT);
        String path = exchange.getRequestURI().getPath();
        String name = path.startsWith(start) ? path.substring(start.length()) : "";
        if (!contents.containsKey(name)) {
            exchange.getResponseHeaders().set("X-Error-Code", "EntryNotFound");
            answer(exchange, 404, "text/plain", "Entry not found");
        } else if (!gated.isEmpty()
                && !("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().set("X-Error-Code", "GatedRepo");
            answer(exchange, 401, "text/plain", "Access to this model is restricted");
        } else {
            if (statesHash) {
                String stored = hashes.getOrDefault("stored " + name, hashes.get(name));
                exchange.getResponseHeaders().set("X-Linked-ETag", "\"" + stored + "\"");
                exchange.getResponseHeaders()
                        .set(
                                "X-Linked-Size",
                                Long.toString(contents.get(name).content().bytes()));
            }
            String link = filesAddress() + "/" + links.incrementAndGet() + "/" + name;
            exchange.getResponseHeaders().set("Location", redirectTo.isEmpty() ? link : redirectTo);
            answer(exchange, 302, "text/plain", "Found. Redirecting");
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        int request = requests.incrementAndGet();
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (token != null) {
            tokensAtFiles.add(token);
        }
        if (fault.answers(exchange, request)) {
            return;
        }
        String path = exchange.getRequestURI().getPath();
        int slash = path.indexOf('/', 1);
        String name = path.substring(slash + 1);
        if (uses.computeIfAbsent(path.substring(0, slash), _ -> new AtomicInteger())
                        .incrementAndGet()
                > linkUses) {
            answer(exchange, 403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
            return;
        }
        Served served = contents.get(name);
        TestContent content = served.content();
        String etag = served.etag();
        exchange.getResponseHeaders().set("ETag", etag);
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        String condition = exchange.getRequestHeaders().getFirst("If-Range");
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        long length = fault.length(request, content.bytes());
        if (range.matches() && fault.ranges() && (condition == null || condition.equals(etag))) {
            long from = Long.parseLong(range.group(1));
            long to = Math.min(Long.parseLong(range.group(2)), length - 1);
            if (from >= length) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */" + length);
                answer(exchange, 416, "text/plain", "");
                return;
            }
            exchange.getResponseHeaders().set("Content-Range", "bytes %d-%d/%d".formatted(from, to, length));
            exchange.sendResponseHeaders(206, to - from + 1);
            send(exchange, request, content, from, to + 1);
        } else {
            exchange.sendResponseHeaders(200, length);
            send(exchange, request, content, 0, length);
        }
    }

    private void send(HttpExchange exchange, int request, TestContent content, long from, long end) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long most = fault.cutAfter(request);
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        try (exchange) {
            OutputStream out = exchange.getResponseBody();
            for (long at = from; at < end && at - from < most; ) {
                int pace = Math.min(buffer.length, fault.pace(request, at - from));
                int count = (int) Math.min(Math.min(pace, end - at), most - (at - from));
                content.read(at, buffer, count);
                fault.touch(request, at, buffer, count);
                out.write(buffer, 0, count);
                out.flush();
                at += count;
                sent.addAndGet(count);
            }
            if (end - from <= most) {
                out.close();
            }
        } finally {
            open.decrementAndGet();
        }
    }

    /// A whole answer of text.
    public static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        files.stop(0);
        threads.shutdownNow();
    }
}
