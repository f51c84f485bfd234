package dev.ferrum.engine.api;

import java.util.List;

/// Every backend this build knows: whether it works here, and which one was chosen and why.
public record BackendReport(List<Entry> entries) {
    public BackendReport {
        entries = List.copyOf(entries);
    }

    /// One backend. `chosen` for the one in use; `devices` names its devices; `detail` says why it was chosen or
    /// why not; `remedy` what the user could do, or empty.
    public record Entry(
            String id, boolean available, boolean chosen, List<String> devices, String detail, String remedy) {
        public Entry {
            devices = List.copyOf(devices);
        }
    }
}
