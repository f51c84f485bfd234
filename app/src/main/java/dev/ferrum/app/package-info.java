/// The program's start: `Launcher` reads the surroundings once and opens the command line or the window.
///
/// The window: `App` starts JavaFX, `AppContext` builds and connects services, view models and views.
/// Read [dev.ferrum.app.Launcher] first.
package dev.ferrum.app;
