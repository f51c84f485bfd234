package dev.ferrum.app.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// The bytes of a file on a test hub: those of a true file, or some that no disk and no memory has to hold, a block of
/// random bytes in which every repetition is marked with its number.
public record TestContent(long bytes, byte[] block) {
    private static final int BLOCK = 1 << 16;
    private static final int MARK = 8;

    public static TestContent of(long bytes, long seed) {
        byte[] block = new byte[BLOCK];
        new SplittableRandom(seed).nextBytes(block);
        return new TestContent(bytes, block);
    }

    /// The file `file`, which may be a model.
    public static TestContent of(Path file) throws IOException {
        byte[] all = Files.readAllBytes(file);
        return new TestContent(all.length, all);
    }

    /// Fills the first `count` bytes of `out` with those of the file from `at` on.
    public void read(long at, byte[] out, int count) {
        for (int i = 0; i < count; i++) {
            long position = at + i;
            int inBlock = (int) (position % block.length);
            boolean mark = inBlock < MARK && bytes != block.length;
            out[i] = mark ? (byte) (position / block.length >>> 8 * inBlock) : block[inBlock];
        }
    }

    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BLOCK];
            for (long at = 0; at < bytes; at += BLOCK) {
                int count = (int) Math.min(BLOCK, bytes - at);
                read(at, buffer, count);
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
