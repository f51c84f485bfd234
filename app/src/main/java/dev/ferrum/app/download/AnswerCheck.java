package dev.ferrum.app.download;

import dev.ferrum.app.hub.HubAnswer;
import dev.ferrum.app.hub.HubClient;
import dev.ferrum.app.hub.HubException;
import dev.ferrum.app.hub.HubFile;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether an answer brings what was asked for: the same file still, the right place, the right size.
final class AnswerCheck {
    /// `Content-Range: bytes 0-99/1000` (RFC 9110, 14.4); the size may be `*`.
    private static final Pattern RANGE = Pattern.compile("bytes\\s+(\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    private final HubFile file;
    private final Journal journal;
    private final HubClient hub;

    AnswerCheck(HubFile file, Journal journal, HubClient hub) {
        this.file = file;
        this.journal = journal;
        this.hub = hub;
    }

    /// The ETag for `If-Range`, which takes strong ones only; else empty.
    String strongEtag() {
        String etag = journal.etag();
        return etag.startsWith("\"") ? etag : "";
    }

    /// True for a part that begins at `from`, false for the whole file. `condition` is what stood in `If-Range`. Throws
    /// [HubException] for what may be better at
    /// the next try, [DownloadException] when the file has changed.
    boolean isPart(HubAnswer answer, long from, String condition) {
        switch (answer.status()) {
            case 206 -> {
                checkSame(answer);
                checkRange(answer, from);
                return true;
            }
            case 200 -> {
                checkWhole(answer);
                checkCondition(answer, condition);
                return false;
            }
            case 416 ->
                throw nonsense("expected %d bytes, found that byte %d is beyond its end".formatted(file.bytes(), from));
            default -> throw hub.trouble(answer, file.name());
        }
    }

    private void checkRange(HubAnswer answer, long from) {
        String text = answer.header("Content-Range").orElse("");
        Matcher range = RANGE.matcher(text);
        if (!range.matches() || Long.parseLong(range.group(1)) != from) {
            throw nonsense("expected bytes from %d on, found \"%s\"".formatted(from, text));
        }
        if (!range.group(3).equals("*") && Long.parseLong(range.group(3)) != file.bytes()) {
            throw nonsense("expected a file of %d bytes, found one of %s".formatted(file.bytes(), range.group(3)));
        }
    }

    private void checkWhole(HubAnswer answer) {
        if (answer.isWebPage()) {
            throw nonsense("expected a model file, found a web page. Does this network want a sign-in first?");
        }
        checkSame(answer);
        if (answer.length() >= 0 && answer.length() != file.bytes()) {
            throw nonsense("expected %d bytes, found %d".formatted(file.bytes(), answer.length()));
        }
    }

    /// The hub's own hash decides where it is stated: a server may name the same bytes differently. Else another ETag
    /// is another file.
    private void checkSame(HubAnswer answer) {
        Optional<String> stored = answer.storedHash();
        if (stored.isPresent() && !stored.get().equals(file.sha256())) {
            throw changed("its SHA-256 was %s and is %s".formatted(shortly(file.sha256()), shortly(stored.get())));
        }
        String before = journal.etag();
        String now = answer.header("ETag").orElse("");
        if (now.isEmpty() || before.equals(now)) {
            return;
        }
        if (stored.isEmpty() && !before.isEmpty() && answer.cameThroughHub()) {
            throw changed("its ETag was %s and is %s".formatted(before, now));
        }
        if (stored.isPresent() || before.isEmpty()) {
            journal.setEtag(now);
        }
        // A link from before does not say what the hub thinks: it is asked.
        if (!before.isEmpty() && stored.isEmpty()) {
            throw otherEtag();
        }
    }

    /// Where the ETag is another one than in `If-Range`, a whole file says nothing about whether parts can be had.
    private void checkCondition(HubAnswer answer, String condition) {
        if (!condition.isEmpty() && !condition.equals(answer.header("ETag").orElse(condition))) {
            throw otherEtag();
        }
    }

    private HubException otherEtag() {
        return new HubException(HubException.Kind.EXPIRED, "%s: its ETag has changed".formatted(file.name()));
    }

    private DownloadException changed(String how) {
        return new DownloadException(
                "%s has changed on the hub since this download began: %s. Cancel this download and begin again"
                        .formatted(file.name(), how));
    }

    private HubException nonsense(String what) {
        return new HubException(HubException.Kind.NOT_A_HUB, "%s: %s".formatted(file.name(), what));
    }

    private static String shortly(String hash) {
        return hash.substring(0, 12) + "…";
    }
}
