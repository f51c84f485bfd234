package dev.ferrum.app.download;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.CRC32C;

/// Reads a file's pieces in order as they become complete: against the journal's CRC, then into the hash. A piece that
/// is not what the journal says is fetched again; so are those that a power cut took.
final class HashRun implements Runnable {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final int MOST_BAD = 3;

    private final FileTransfer transfer;
    private final Journal journal;
    private final Path part;
    private final PrefixHash hash;
    private int bad;

    HashRun(FileTransfer transfer, Journal journal, Path part, PrefixHash hash) {
        this.transfer = transfer;
        this.journal = journal;
        this.part = part;
        this.hash = hash;
    }

    @Override
    public void run() {
        try (RandomAccessFile in = new RandomAccessFile(part.toFile(), "r")) {
            byte[] piece = new byte[Journal.PIECE];
            while (hash.pieces() < journal.pieces()) {
                if (Thread.interrupted()) {
                    return;
                }
                if (journal.isComplete(hash.pieces())) {
                    add(in, piece);
                } else {
                    transfer.await(LOOK_AGAIN);
                }
            }
            transfer.hashed(hash.hex());
        } catch (InterruptedException _) {
            // The transfer has ended.
        } catch (IOException e) {
            transfer.fail(DiskTrouble.of(e));
        } catch (RuntimeException e) {
            transfer.fail(e);
        }
    }

    private void add(RandomAccessFile in, byte[] piece) throws IOException {
        int index = hash.pieces();
        int size = journal.size(index);
        if (crc(in, Journal.start(index), piece, size) == journal.crc(index)) {
            hash.add(piece, size);
            return;
        }
        bad++;
        if (bad > MOST_BAD) {
            throw new DownloadException("%s: what was written is not what is read back, %d times over; check the disk"
                    .formatted(part.getFileName(), bad));
        }
        journal.note(index, 0, 0);
        transfer.count(-size);
        transfer.signal();
    }

    /// The CRC of `size` bytes from `at`, which are then in `buffer`; -1 counts for those that are not there.
    static int crc(RandomAccessFile in, long at, byte[] buffer, int size) throws IOException {
        in.seek(at);
        int read = 0;
        while (read < size) {
            int more = in.read(buffer, read, size - read);
            if (more < 0) {
                return -1;
            }
            read += more;
        }
        CRC32C crc = new CRC32C();
        crc.update(buffer, 0, size);
        return (int) crc.getValue();
    }
}
