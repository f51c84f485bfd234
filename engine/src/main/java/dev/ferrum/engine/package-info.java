/// The engine's front door: [dev.ferrum.engine.Engine] opens a model on a backend and runs requests on it,
/// [dev.ferrum.engine.ModelText] is the text side of a model file alone.
///
/// The app and tests call these two, and nothing behind them. What goes in and out is in `api`. Read
/// [dev.ferrum.engine.Engine] first, then [dev.ferrum.engine.EngineOpener] (what an engine consists of, and in which
/// order it is opened and closed), then the package `schedule`.
package dev.ferrum.engine;
