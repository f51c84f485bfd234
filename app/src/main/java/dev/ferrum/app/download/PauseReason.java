package dev.ferrum.app.download;

/// Why a download stands still.
public enum PauseReason {
    /// Somebody asked for it.
    ASKED,
    /// The program ended while it ran; it goes on when asked to.
    PROGRAM_ENDED,
    /// The disk is nearly full; it goes on by itself when there is room.
    LOW_SPACE,
    /// Another program has it.
    OTHER_PROGRAM
}
