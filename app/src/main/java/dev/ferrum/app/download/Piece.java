package dev.ferrum.app.download;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.zip.CRC32C;

/// One piece while it is written, from where it stopped. Belongs to one segment.
final class Piece {
    private final int index;
    private final Journal journal;
    private final RandomAccessFile out;
    private final FileTransfer transfer;
    private final CRC32C crc = new CRC32C();
    private int written;

    private Piece(int index, Journal journal, RandomAccessFile out, FileTransfer transfer) {
        this.index = index;
        this.journal = journal;
        this.out = out;
        this.transfer = transfer;
    }

    /// Piece `index` as the journal has it. What is there of a piece begun earlier is read for its CRC, and counts as
    /// missing when it is not what the journal says. `buffer` is scratch.
    static Piece at(int index, Journal journal, RandomAccessFile out, byte[] buffer, FileTransfer transfer) {
        Piece piece = new Piece(index, journal, out, transfer);
        int there = journal.written(index);
        if (there > 0 && there < journal.size(index)) {
            piece.readBack(there, buffer);
        } else {
            piece.written = there;
        }
        return piece;
    }

    private void readBack(int there, byte[] buffer) {
        try {
            out.seek(Journal.start(index));
            int read = 0;
            while (read < there) {
                int more = out.read(buffer, 0, Math.min(buffer.length, there - read));
                if (more < 0) {
                    break;
                }
                crc.update(buffer, 0, more);
                read += more;
            }
            if (read == there && (int) crc.getValue() == journal.crc(index)) {
                written = there;
            } else {
                crc.reset();
                journal.note(index, 0, 0);
                transfer.count(-there);
            }
        } catch (IOException e) {
            throw DiskTrouble.of(e);
        }
    }

    /// Where the next byte belongs in the file.
    long position() {
        return Journal.start(index) + written;
    }

    int missing() {
        return journal.size(index) - written;
    }

    /// Writes, then notes: the journal never claims what was not handed to the system. On a full disk it waits a while
    /// for room, with the connection open, because what is under way on it would be lost with it.
    void write(byte[] bytes, int from, int count) throws InterruptedException {
        for (boolean written = false; !written; ) {
            try {
                out.seek(position());
                out.write(bytes, from, count);
                written = true;
            } catch (IOException e) {
                transfer.waitForRoom(DiskTrouble.of(e));
            }
        }
        crc.update(bytes, from, count);
        written += count;
        journal.note(index, written, (int) crc.getValue());
        transfer.count(count);
        if (missing() == 0) {
            transfer.signal();
        }
    }
}
