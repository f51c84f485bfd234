package dev.ferrum.app.chat;

/// Which version of a message is shown, from 1, of how many.
public record Versions(int shown, int count) {
    public static final Versions ONLY = new Versions(1, 1);
}
