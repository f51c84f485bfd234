/// The paged KV cache: a fixed pool of blocks on the device, and per sequence which blocks hold its tokens.
///
/// [KvPool] owns the memory and counts references, so that sequences with a common beginning share blocks;
/// [KvSequence] is one sequence's block table. Called by the model and the scheduler, on the engine thread.
///
/// Read first: [KvLayout], then [KvSequence].
package dev.ferrum.engine.kv;
