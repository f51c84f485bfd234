package dev.ferrum.metal;

/// What the self-test found for one device, system and version of the program.
sealed interface Verdict {
    /// All results agreed with the CPU's.
    record Passed() implements Verdict {}

    /// Something did not: `reason` in words for a person.
    record Failed(String reason) implements Verdict {}
}
