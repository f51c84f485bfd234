/// Times and counts of the engine: what every step spent where, and the figures beside it.
///
/// The engine thread writes through [dev.ferrum.engine.profile.Profiler] and never waits for a reader; any thread
/// takes a [dev.ferrum.engine.profile.ProfileSnapshot] or copies the last spans out of
/// [dev.ferrum.engine.profile.TraceBuffer]. Imports nothing but `error`. Read
/// [dev.ferrum.engine.profile.Stage] first, then [dev.ferrum.engine.profile.RecordingProfiler].
package dev.ferrum.engine.profile;
