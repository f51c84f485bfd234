package dev.ferrum.metal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// The texts of the kernels: `libraries.txt` names the files of each library, and Metal gets them as one text.
final class KernelSources {
    private static final String FOLDER = "kernels/";
    private static final String LIBRARIES = "libraries.txt";

    private KernelSources() {}

    /// Library → its text, in the order of the list.
    static Map<String, String> all() {
        Map<String, String> sources = new LinkedHashMap<>();
        for (String line : resource(LIBRARIES).lines().toList()) {
            String[] parts = line.split(":", 2);
            if (parts.length == 2) {
                sources.put(parts[0].strip(), text(parts[1].strip().split("\\s+")));
            }
        }
        return sources;
    }

    /// The files one behind the other; `#line` lets the compiler's messages name the file they are about.
    private static String text(String[] files) {
        StringBuilder text = new StringBuilder();
        for (String file : files) {
            text.append("#line 1 \"").append(file).append("\"\n").append(resource(file));
        }
        return text.toString();
    }

    /// A short name of all texts together, which changes when one of them does.
    static String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            all().values().forEach(text -> digest.update(text.getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = KernelSources.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "kernels: expected the resource %s%s, found none".formatted(FOLDER, name));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
