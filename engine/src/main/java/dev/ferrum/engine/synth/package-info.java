/// Model files with random weights in the exact layout of a real Qwen3-MoE Q4_K_M file, for measurements and tests.
///
/// Such a file loads, runs and takes the memory and time of a real one of its shape; what it says is noise.
///
/// Callers: `Engine` and the command line. Read first: `SynthModel`, which writes the file, then `SynthLayout`, which
/// says what is in it. `BlockNoise` makes the bytes.
package dev.ferrum.engine.synth;
