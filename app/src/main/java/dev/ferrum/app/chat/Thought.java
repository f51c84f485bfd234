package dev.ferrum.app.chat;

/// How long and in how many tokens a reply reasoned; `running` while it still does.
public record Thought(long nanos, int tokens, boolean running) {
    public static final Thought NONE = new Thought(0, 0, false);
}
