package dev.ferrum.app.download;

import dev.ferrum.app.rights.OwnersOnly;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/// What of one file is on disk: for each piece of 1 MiB how many bytes from its beginning, and their CRC-32C. Mapped
/// memory, so that a killed program loses nothing that it noted, and noting costs a store.
///
/// After a power cut the journal may be ahead of the file; the CRC finds such pieces when the file is read
/// for its hash. File: 8 bytes of magic, size (int64), SHA-256 (32 bytes), length (int64) and bytes of the
/// ETag, then from byte 4096 one int64 a piece, bytes in the upper half. Every piece is noted by one thread
/// at a time; all may read.
final class Journal implements AutoCloseable {
    static final int PIECE = 1 << 20;

    private static final long MAGIC = 0x3150_4a52_5246_4531L;
    private static final int HEADER = 4096;
    private static final int ETAG_LENGTH_AT = 48;
    private static final int ETAG_AT = 56;
    private static final int MOST_ETAG = 1024;
    private static final VarHandle ENTRY = ValueLayout.JAVA_LONG.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment mapped;
    private final long bytes;
    private final int pieces;

    /// The journal in `file` of a file of `bytes` with `sha256`. What is there is kept if it is about the same; else it
    /// begins empty. Throws `IOException` also where the disk has no room for it.
    Journal(Path file, long bytes, String sha256) throws IOException {
        this.bytes = bytes;
        this.pieces = Math.toIntExact((bytes + PIECE - 1) / PIECE);
        long length = HEADER + 8L * pieces;
        try {
            OwnersOnly.file(file);
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                if (!isAbout(channel, length, bytes, sha256)) {
                    writeEmpty(channel, length, sha256);
                }
                mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, length, arena);
            }
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// Whether there is something in `file` worth going on with.
    static boolean isAbout(Path file, long bytes, String sha256) throws IOException {
        if (Files.notExists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = HEADER + 8 * ((bytes + PIECE - 1) / PIECE);
            return isAbout(channel, length, bytes, sha256);
        }
    }

    private static boolean isAbout(FileChannel channel, long length, long bytes, String sha256) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(ETAG_LENGTH_AT);
        if (channel.size() != length || channel.read(head, 0) != head.capacity()) {
            return false;
        }
        return head.flip().equals(identity(bytes, sha256));
    }

    private static ByteBuffer identity(long bytes, String sha256) {
        return ByteBuffer.allocate(ETAG_LENGTH_AT)
                .putLong(MAGIC)
                .putLong(bytes)
                .put(HexFormat.of().parseHex(sha256))
                .flip();
    }

    /// Zeros are written, not left out: a store into a mapped hole would kill the program on a full disk.
    private void writeEmpty(FileChannel channel, long length, String sha256) throws IOException {
        channel.truncate(0);
        ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
        for (long at = 0; at < length; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), length - at));
            at += channel.write(zeros, at);
        }
        channel.force(true);
        // The head comes last: without it the journal is not one.
        channel.write(identity(bytes, sha256), 0);
    }

    int pieces() {
        return pieces;
    }

    long bytes() {
        return bytes;
    }

    /// Where `piece` begins in the file.
    static long start(int piece) {
        return (long) piece * PIECE;
    }

    /// Bytes of `piece` when it is complete.
    int size(int piece) {
        return (int) Math.min(PIECE, bytes - start(piece));
    }

    /// Bytes of `piece` on disk, from its beginning.
    int written(int piece) {
        return (int) (entry(piece) >>> 32);
    }

    int crc(int piece) {
        return (int) entry(piece);
    }

    boolean isComplete(int piece) {
        return written(piece) == size(piece);
    }

    /// Notes that the first `written` bytes of `piece` are on disk and have the CRC-32C `crc`.
    void note(int piece, int written, int crc) {
        ENTRY.setRelease(mapped, HEADER + 8L * piece, (long) written << 32 | crc & 0xFFFF_FFFFL);
    }

    /// Bytes on disk, of all pieces.
    long total() {
        long sum = 0;
        for (int piece = 0; piece < pieces; piece++) {
            sum += written(piece);
        }
        return sum;
    }

    private long entry(int piece) {
        return (long) ENTRY.getAcquire(mapped, HEADER + 8L * piece);
    }

    /// The ETag of the answers that the bytes came from; empty before the first.
    synchronized String etag() {
        int length = (int) Math.clamp(mapped.get(ValueLayout.JAVA_LONG, ETAG_LENGTH_AT), 0L, MOST_ETAG);
        return new String(mapped.asSlice(ETAG_AT, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    synchronized void setEtag(String etag) {
        byte[] text = etag.getBytes(StandardCharsets.ISO_8859_1);
        int length = text.length > MOST_ETAG ? 0 : text.length;
        MemorySegment.copy(text, 0, mapped, ValueLayout.JAVA_BYTE, ETAG_AT, length);
        mapped.set(ValueLayout.JAVA_LONG, ETAG_LENGTH_AT, length);
    }

    /// Unmaps; nothing may be called after it.
    @Override
    public void close() {
        arena.close();
    }
}
