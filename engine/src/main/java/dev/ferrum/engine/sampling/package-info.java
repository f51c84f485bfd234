/// From a row of logits to the next token: penalties, temperature, filters, draw.
///
/// The scheduler owns one [dev.ferrum.engine.sampling.Sampler] per request and calls it on the engine thread; nothing
/// else does. Deterministic: the same seed, parameters and logits give the same tokens. Read
/// [dev.ferrum.engine.sampling.SamplerChain] first; the filters' definitions are in
/// [dev.ferrum.engine.sampling.LogitFilters].
package dev.ferrum.engine.sampling;
