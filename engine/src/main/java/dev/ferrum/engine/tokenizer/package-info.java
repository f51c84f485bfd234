/// Text to token ids and back: byte-level BPE as Qwen's models were trained with.
///
/// Called by the engine, the scheduler and the command line through [dev.ferrum.engine.tokenizer.Tokenizer];
/// [dev.ferrum.engine.tokenizer.TokenizerFactory] builds one from a model file's metadata.
///
/// Text runs through: special tokens cut out (`SpecialTokens`) → NFC → words (`PreTokenizer`) → bytes → merges
/// (`WordMerger` over `MergeRanks`). Ids run through: bytes (`Vocabulary`) → characters (`Utf8Decoder`).
///
/// Read [dev.ferrum.engine.tokenizer.BpeTokenizer] first.
package dev.ferrum.engine.tokenizer;
