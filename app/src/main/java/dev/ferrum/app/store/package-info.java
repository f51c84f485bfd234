/// What is kept: conversations in one SQLite file, settings in another small file, and where those files are.
///
/// Values here know no scene and no engine; `ConversationStore` is called on one thread, which `Archive` owns.
/// Read [dev.ferrum.app.store.Message] first, then `ConversationStore`.
package dev.ferrum.app.store;
