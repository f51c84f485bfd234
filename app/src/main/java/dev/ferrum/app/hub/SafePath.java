package dev.ferrum.app.hub;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/// A file's path in a repository, `/` between its parts, that is a plain relative path on every system: a hub may name
/// its files as it likes, and none of them may land outside the folder of models. The rules are those of Windows
/// (learn.microsoft.com, "Naming Files, Paths, and Namespaces"), the strictest of the three.
public record SafePath(String text) {
    private static final int MOST_BYTES_A_PART = 240;
    private static final int MOST_BYTES = 700;
    private static final String FORBIDDEN = "<>:\"|?*\\";
    private static final Set<String> RESERVED = Set.of("con", "prn", "aux", "nul", "conin$", "conout$");

    /// Throws a [HubException] that says which part is refused and why.
    public SafePath {
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw refused(text, "it is too long");
        }
        for (String part : text.split("/", -1)) {
            checkPart(part, text);
        }
    }

    /// This path below `folder`.
    public Path below(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        Path file = root;
        for (String part : text.split("/")) {
            file = file.resolve(part);
        }
        if (!file.normalize().startsWith(root)) {
            throw refused(text, "it leads out of the folder");
        }
        return file;
    }

    static void checkPart(String part, String whole) {
        if (part.isEmpty()) {
            throw refused(whole, "a part of it is empty, or it begins at the root");
        }
        if (part.equals(".") || part.equals("..")) {
            throw refused(whole, "it leads out of the folder");
        }
        if (part.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES_A_PART) {
            throw refused(whole, "it is too long");
        }
        if (!part.codePoints().allMatch(SafePath::isPlain)) {
            throw refused(whole, "it holds a character that file names must not have");
        }
        if (part.startsWith(".") || part.endsWith(".") || part.startsWith(" ") || part.endsWith(" ")) {
            throw refused(whole, "a part of it begins or ends with a dot or a space");
        }
        if (isReserved(part)) {
            throw refused(whole, "Windows keeps this name for a device");
        }
    }

    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> FORBIDDEN.indexOf(character) < 0;
        };
    }

    /// `NUL`, `nul.gguf`, `COM1`, `LPT³.txt`: what counts stands before the first dot.
    private static boolean isReserved(String part) {
        int dot = part.indexOf('.');
        String stem = (dot < 0 ? part : part.substring(0, dot)).strip().toLowerCase(Locale.ROOT);
        return RESERVED.contains(stem) || stem.matches("(com|lpt)[0-9¹²³]");
    }

    private static HubException refused(String whole, String why) {
        return new HubException(
                HubException.Kind.REFUSED, "the file name \"%s\" is refused: %s".formatted(shown(whole), why));
    }

    /// A name as it can be shown: short, without characters that play with a terminal.
    static String shown(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().limit(80).forEach(it -> text.appendCodePoint(isPlain(it) || it == ':' ? it : '?'));
        return text.length() < name.length() ? text + "…" : text.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
