package dev.ferrum.app.hub;

import java.util.regex.Pattern;

/// `owner/name` of a repository on the hub. Throws a [HubException] for what no hub would call so.
public record RepositoryName(String owner, String name) {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,95}");

    public RepositoryName {
        check(owner, owner + "/" + name);
        check(name, owner + "/" + name);
    }

    /// Reads `owner/name`.
    public static RepositoryName of(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw refused(text);
        }
        return new RepositoryName(text.substring(0, slash), text.substring(slash + 1));
    }

    private static void check(String part, String whole) {
        if (!PART.matcher(part).matches() || part.contains("..")) {
            throw refused(whole);
        }
        SafePath.checkPart(part, whole);
    }

    private static HubException refused(String text) {
        return new HubException(
                HubException.Kind.REFUSED,
                "expected a repository like Qwen/Qwen3-30B-A3B-GGUF, found \"%s\"".formatted(SafePath.shown(text)));
    }

    @Override
    public String toString() {
        return owner + "/" + name;
    }
}
