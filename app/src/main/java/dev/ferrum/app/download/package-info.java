/// Fetches models from the hub into the folder of models: in segments, resumed where it stopped, verified
/// before they appear.
///
/// Called by the models page and the command line. Knows no JavaFX and no scene; its listeners run on its own threads.
/// Read [dev.ferrum.app.download.Downloads] first, then `FileTransfer` and `Journal`.
package dev.ferrum.app.download;
