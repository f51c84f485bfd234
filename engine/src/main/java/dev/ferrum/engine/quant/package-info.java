/// The block formats of model weights: how a run of elements is packed into bytes.
///
/// One file per format with its layout drawn, the byte offsets of its fields, and scalar decoding, which is the
/// definition that every fast kernel is tested against. Formats hold no state. Encoding is plain rounding for tests
/// and synthetic weights, not a quantiser for real models.
///
/// Callers: `backend` and its implementations, `model`, `synth`. Read first: `BlockFormat`, then `Q8_0` (the
/// simplest) and `Q4K` (the most used); `BlockFormats` maps type to format.
package dev.ferrum.engine.quant;
