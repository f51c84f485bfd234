package dev.ferrum.app.download;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who fetches which pieces of a file. Hands out runs of missing pieces from the front, so that the hash can follow;
/// when none is left, the second half of the longest run that is being fetched. Any thread.
final class Claims {
    private static final int LONGEST = 64;
    /// A shorter rest is not worth another request.
    private static final int SHORTEST_SHARED = 4;

    private final Journal journal;
    private final int longest;
    private final List<Claim> open = new ArrayList<>();

    /// A run of pieces, `[next, end)`, that one segment fetches. `next` moves up as pieces become complete.
    final class Claim {
        private int next;
        private int end;

        private Claim(int next, int end) {
            this.next = next;
            this.end = end;
        }

        int next() {
            synchronized (Claims.this) {
                return next;
            }
        }

        int end() {
            synchronized (Claims.this) {
                return end;
            }
        }

        /// The piece at `next` is complete. Returns whether there is another one in this run.
        boolean advance() {
            synchronized (Claims.this) {
                next++;
                return next < end;
            }
        }
    }

    Claims(Journal journal, int segments) {
        this.journal = journal;
        // Short runs for small files, so that every segment has something to do.
        this.longest = Math.clamp(journal.pieces() / (segments * 4L), 1, LONGEST);
    }

    /// The next run to fetch; empty when every missing piece is being fetched.
    synchronized Optional<Claim> take() {
        for (int piece = 0; piece < journal.pieces(); piece++) {
            Claim owner = owner(piece);
            if (owner != null) {
                piece = owner.end - 1;
            } else if (!journal.isComplete(piece)) {
                return Optional.of(opened(piece, endOfRun(piece)));
            }
        }
        return share();
    }

    /// All that is missing as one run, for a hub that sends files in one go only. Empty when others fetch still.
    synchronized Optional<Claim> takeAll() {
        return open.isEmpty() ? Optional.of(opened(0, journal.pieces())) : Optional.empty();
    }

    /// `claim` is not fetched any more; what is missing of it can be taken again.
    synchronized void release(Claim claim) {
        open.remove(claim);
    }

    private Claim opened(int from, int end) {
        Claim claim = new Claim(from, end);
        open.add(claim);
        return claim;
    }

    private Claim owner(int piece) {
        for (Claim claim : open) {
            if (claim.next <= piece && piece < claim.end) {
                return claim;
            }
        }
        return null;
    }

    /// A piece that is there in part ends the run before it: a request fetches from one place on.
    private int endOfRun(int from) {
        int end = from + 1;
        while (end < journal.pieces() && end - from < longest && journal.written(end) == 0 && owner(end) == null) {
            end++;
        }
        return end;
    }

    private Optional<Claim> share() {
        Claim longestLeft = null;
        for (Claim claim : open) {
            if (longestLeft == null || claim.end - claim.next > longestLeft.end - longestLeft.next) {
                longestLeft = claim;
            }
        }
        if (longestLeft == null || longestLeft.end - longestLeft.next < SHORTEST_SHARED) {
            return Optional.empty();
        }
        int middle = (longestLeft.next + longestLeft.end + 1) / 2;
        int end = longestLeft.end;
        longestLeft.end = middle;
        return Optional.of(opened(middle, end));
    }
}
