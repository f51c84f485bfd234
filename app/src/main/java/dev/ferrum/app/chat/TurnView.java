package dev.ferrum.app.chat;

/// The view of one message.
interface TurnView {
    Turn turn();

    /// Opens the message for editing in its place.
    void edit();

    /// Listens to the message no more; the view is not shown again.
    void dispose();
}
