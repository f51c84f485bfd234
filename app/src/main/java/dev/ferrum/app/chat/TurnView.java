package dev.ferrum.app.chat;

/// The view of one message.
interface TurnView {
    Turn turn();

    /// Opens the message for editing in its place.
    void edit();

    /// Makes the row of actions, which most messages in sight never need: to be called once somebody turns to this one.
    void showActions();

    /// Listens to the message no more; the view is not shown again.
    void dispose();
}
