package dev.ferrum.app.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.LongConsumer;

/// SHA-256 of files.
final class Hashing {
    private static final int CHUNK = 1 << 20;

    private Hashing() {}

    /// In small hex letters. `read` is told bytes as they are read. An interrupt ends it.
    static String sha256(Path file, LongConsumer read) throws IOException, InterruptedException {
        MessageDigest digest = digest();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("checking of " + file + " was ended");
                }
                digest.update(chunk, 0, count);
                read.accept(count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
