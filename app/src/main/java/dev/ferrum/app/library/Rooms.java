package dev.ferrum.app.library;

import dev.ferrum.app.fit.Room;
import java.util.Optional;

/// Looks at the memory of the device that models would run on. Takes a moment (drivers are asked): not on the
/// UI thread.
@FunctionalInterface
public interface Rooms {
    /// Empty where no backend works.
    Optional<Room> look();
}
