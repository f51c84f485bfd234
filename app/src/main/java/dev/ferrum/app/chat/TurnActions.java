package dev.ferrum.app.chat;

import java.net.URI;
import java.util.function.Consumer;

/// What a message's view can ask for beyond the view model: `openLink` shows an address in the browser, `compare`
/// begins a comparison of answers, `traces` says of which messages it is known where their time went.
record TurnActions(ChatViewModel model, Consumer<URI> openLink, Runnable compare, Traces traces) {}
