/// The engine thread: takes requests in, plans steps, runs the model, samples, and tells the requests' sinks.
///
/// Only [dev.ferrum.engine.Engine] calls in. All state belongs to the engine thread; other threads put requests and
/// tasks into the scheduler's inbox, set a request's cancel flag, and wait. Sinks run on the engine thread, so a slow
/// one delays every request. Read [dev.ferrum.engine.schedule.Scheduler] first, then
/// [dev.ferrum.engine.schedule.StepPlanner] (who gets rows of a step) and [dev.ferrum.engine.schedule.Admission] (who
/// gets KV blocks, and what is reused of the KV cache).
package dev.ferrum.engine.schedule;
