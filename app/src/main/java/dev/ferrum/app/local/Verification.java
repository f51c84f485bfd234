package dev.ferrum.app.local;

import dev.ferrum.app.download.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/// Reads a model's files again and compares them with what they should be.
public final class Verification {
    private Verification() {}

    /// What came of it.
    public sealed interface Result {
        /// Every file has the hash it was stored with.
        record Right() implements Result {}

        /// The files in `wrong` are not as they were.
        record Wrong(List<Path> wrong) implements Result {
            public Wrong {
                wrong = List.copyOf(wrong);
            }
        }

        /// Nobody noted what the hash should be; these are the files' own, in order.
        record Unknown(List<String> hashes) implements Result {
            public Unknown {
                hashes = List.copyOf(hashes);
            }
        }
    }

    /// Checks `model`; `progress` gets 0..1. Throws [IOException] for a file that cannot be read.
    public static Result of(LocalModel model, DoubleConsumer progress) throws IOException, InterruptedException {
        List<Path> wrong = new ArrayList<>();
        List<String> hashes = new ArrayList<>();
        long[] read = {0};
        boolean all = true;
        for (Path part : model.parts()) {
            Optional<String> expected = Origin.of(part)
                    .map(Origin::sha256)
                    .or(() -> model.parts().size() == 1 ? model.knownHash() : Optional.empty());
            String found = Hashing.sha256(part, count -> {
                read[0] += count;
                progress.accept((double) read[0] / Math.max(1, model.bytes()));
            });
            hashes.add(found);
            all &= expected.isPresent();
            if (expected.isPresent() && !expected.get().equals(found)) {
                wrong.add(part);
            }
        }
        if (!wrong.isEmpty()) {
            return new Result.Wrong(wrong);
        }
        return all ? new Result.Right() : new Result.Unknown(hashes);
    }
}
