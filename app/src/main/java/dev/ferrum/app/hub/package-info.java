/// The Hugging Face hub: searching, the files of a repository, and requests that follow redirects with care.
///
/// Called by the downloads, the models page and the command line. Sends nothing before it is asked to. Methods that ask
/// the hub block for as long as that takes, may be interrupted, and must not run on the UI thread. Read
/// [dev.ferrum.app.hub.HubClient] first, then `HubConnection`.
package dev.ferrum.app.hub;
