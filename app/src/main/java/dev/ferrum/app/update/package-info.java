/// Telling that a newer version is out, for those who allow it: one small file, asked for at an address they give.
///
/// Nothing is sent but the request itself, and nothing is downloaded but that file.
/// Read [dev.ferrum.app.update.UpdateCheck] first.
package dev.ferrum.app.update;
