package dev.ferrum.app.download;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of a file from its beginning, piece by piece. Kept in memory as long as the program runs, so that
/// a pause costs no second reading. One thread adds at a time, any may ask how far it is.
final class PrefixHash {
    private final MessageDigest digest = sha256();
    private volatile int pieces;

    /// Pieces hashed so far.
    int pieces() {
        return pieces;
    }

    void add(byte[] piece, int length) {
        digest.update(piece, 0, length);
        pieces = pieces + 1;
    }

    /// The hash of what was added so far, in small hex letters.
    String hex() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the SHA-256 of Java can be copied", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
