/// What a run starts from: where Ferrum is installed, the switches of the environment, the catalogue of models.
///
/// Values only; read once in `Launcher` and passed on to the command line and the window.
/// Read [dev.ferrum.app.start.StartContext] first.
package dev.ferrum.app.start;
