/// Where the time of a step goes, stage by stage, as a table.
///
/// Shown by the shell. Read [dev.ferrum.app.profiler.ProfilerViewModel] first.
package dev.ferrum.app.profiler;
