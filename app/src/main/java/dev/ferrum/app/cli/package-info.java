/// The command line: `ferrum` with a subcommand, one class each.
///
/// Called by `Launcher` only. The only package that prints; answers go to standard output, everything about them to
/// standard error. Read [dev.ferrum.app.cli.FerrumCommand] first, then `ChatCommand`.
package dev.ferrum.app.cli;
