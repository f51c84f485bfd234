package dev.ferrum.app.hub;

import java.time.Duration;

/// How long to wait for a connection, and for the head of an answer once it was asked for.
public record HubTimes(Duration connect, Duration answer) {
    public static HubTimes usual() {
        return new HubTimes(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }
}
