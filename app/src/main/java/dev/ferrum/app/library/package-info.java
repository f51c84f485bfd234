/// The models page and what stands behind it: the catalogue, searching the hub, downloads, what is installed,
/// whether it fits, and loading another model.
///
/// Called by the shell and the conversation page. Read [dev.ferrum.app.library.ModelsViewModel] first, then
/// `ModelsPage`.
package dev.ferrum.app.library;
