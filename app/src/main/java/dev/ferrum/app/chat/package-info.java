/// The conversation: what was said, sending and stopping, and the nodes that show it.
///
/// Built by `AppContext`. Model classes ([dev.ferrum.app.chat.ChatViewModel], `Transcript`, `Turn`) know no scene
/// and run without a toolkit; read the view model first, then `ChatView`.
package dev.ferrum.app.chat;
