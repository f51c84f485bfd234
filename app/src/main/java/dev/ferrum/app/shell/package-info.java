/// The window around the pages: header, status line, about box.
///
/// Built by `AppContext`. Read [dev.ferrum.app.shell.ShellView] first.
package dev.ferrum.app.shell;
