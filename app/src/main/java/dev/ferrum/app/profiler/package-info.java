/// Where the time of a step goes: a live flame view with its table, comparison of two runs, and the experts' heat map.
///
/// Shown by the shell. Steps are read from the engine by [dev.ferrum.app.profiler.ProfilerViewModel], off the FX
/// thread, and put together by [dev.ferrum.app.profiler.data]; views draw. Read that first, then
/// [dev.ferrum.app.profiler.LivePage] and [dev.ferrum.app.profiler.CompareViewModel].
package dev.ferrum.app.profiler;
