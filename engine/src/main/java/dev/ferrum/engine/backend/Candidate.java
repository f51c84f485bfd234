package dev.ferrum.engine.backend;

import java.util.List;

/// One backend as [BackendSelector] saw it. `devices` is empty where it does not work; `detail` says why it was
/// chosen or why not; `remedy` what the user could do to have it, or is empty.
public record Candidate(
        BackendProvider provider, Verdict verdict, List<DeviceInfo> devices, String detail, String remedy) {
    /// What became of a candidate.
    public enum Verdict {
        CHOSEN,
        /// Works, but another one was preferred or asked for.
        PASSED_OVER,
        UNAVAILABLE
    }

    public Candidate {
        devices = List.copyOf(devices);
    }

    public String id() {
        return provider.id();
    }

    public boolean available() {
        return verdict != Verdict.UNAVAILABLE;
    }
}
