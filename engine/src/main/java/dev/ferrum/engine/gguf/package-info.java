/// Model files in the GGUF format (versions 2 and 3, also split ones): read by mapping, written in one pass.
///
/// A file is a header (metadata values by key, then a table of tensors) and the tensors' bytes. The header is copied
/// to the heap within a fixed budget, the tensors stay where they are. Everything in a file is hostile until checked:
/// counts, lengths and offsets are compared with the bytes left before anything is allocated, and whatever is wrong
/// ends in a [dev.ferrum.engine.gguf.GgufException] with the byte offset.
///
/// Callers: `tokenizer`, `quant` (types only), `model`, `synth`. Read first: `GgufFile`, then `GgufHeader`, which
/// follows the file from its first byte to the last of its header.
package dev.ferrum.engine.gguf;
