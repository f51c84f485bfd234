package dev.ferrum.app;

import dev.ferrum.app.settings.Settings;
import dev.ferrum.app.start.Begun;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.store.ConversationStore;
import dev.ferrum.app.ui.Fonts;
import java.time.InstantSource;
import java.util.List;

/// What the window needs and JavaFX has no part in, done on threads of its own while that starts.
record EarlyStart(Begun<ConversationStore.Opened> chats, Begun<List<byte[]>> fonts, Begun<Settings> settings) {
    /// Begins; the folders of `start` are there.
    static EarlyStart begin(StartContext start) {
        return new EarlyStart(
                Begun.on("chats", () -> ConversationStore.open(start.folders().chats(), InstantSource.system())),
                Begun.on("fonts", Fonts::read),
                Begun.on("settings", () -> AppContext.readSettings(start)));
    }
}
