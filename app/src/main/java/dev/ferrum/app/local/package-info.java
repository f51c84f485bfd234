/// Models on this computer: finding them in Ferrum's own folder and in those of other programs, taking files
/// in, checking them again, and putting them into the system's trash.
///
/// Called by the models page and the command line. Knows no JavaFX. Everything here reads or writes the disk
/// and takes as long as that takes: not for the UI thread. Read [dev.ferrum.app.local.LocalLibrary] first.
package dev.ferrum.app.local;
