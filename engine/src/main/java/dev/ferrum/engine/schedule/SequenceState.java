package dev.ferrum.engine.schedule;

import dev.ferrum.engine.api.GenerationEvent;

/// Where a request is in its life; it only ever moves down this list.
sealed interface SequenceState {
    /// Has no KV blocks yet.
    record Waiting() implements SequenceState {}

    /// Holds KV blocks; not all of its prompt is computed.
    record Prefilling() implements SequenceState {}

    /// One token a step.
    record Decoding() implements SequenceState {}

    /// Over; `end` was its last event.
    record Done(GenerationEvent end) implements SequenceState {}
}
