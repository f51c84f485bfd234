package dev.ferrum.engine.api;

import dev.ferrum.engine.error.EngineException;

/// What a running request tells its sink, on the engine thread, in this order: `Started`, any number of
/// `Reading`s, `Token`s, one ending.
/// A sink returns quickly and never calls back into the engine.
public sealed interface GenerationEvent {
    /// The prompt was rendered and found a place: `promptTokens` in all, `reusedTokens` found in the KV cache.
    record Started(int promptTokens, int reusedTokens) implements GenerationEvent {}

    /// A piece of a long prompt was computed and more of it is left: `done` of `promptTokens`, reused ones included.
    record Reading(int done, int promptTokens) implements GenerationEvent {}

    /// One generated token and the text that became complete with it (empty while a character is incomplete).
    /// `id` -1: more text of the token before, in another channel, or text that was held back until the end.
    record Token(int id, String text, Channel channel) implements GenerationEvent {}

    /// The end, for `reason`.
    record Finished(Reason reason, Usage usage) implements GenerationEvent {}

    /// The request ended with an error; other requests go on. What was streamed before stays valid.
    record Failed(EngineException error, Usage usage) implements GenerationEvent {}

    /// Whether text is part of the model's reasoning or of its answer.
    enum Channel {
        REASONING,
        ANSWER
    }

    /// Why a generation ended.
    enum Reason {
        /// The model ended its turn.
        END_OF_TURN,
        STOP_STRING,
        MAX_TOKENS,
        /// The conversation fills the context; nothing was dropped.
        CONTEXT_FULL,
        /// No free KV block was left; what was generated stays valid.
        OUT_OF_KV,
        CANCELLED
    }
}
