/// Who may look at what Ferrum keeps.
///
/// For every package that makes folders or files in Ferrum's own places. Read [dev.ferrum.app.rights.OwnersOnly].
package dev.ferrum.app.rights;
