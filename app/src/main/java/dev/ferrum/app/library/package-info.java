/// Models: which there are, which one is loaded, loading another.
///
/// Called by the shell and the conversation page. Read [dev.ferrum.app.library.LibraryViewModel] first.
package dev.ferrum.app.library;
