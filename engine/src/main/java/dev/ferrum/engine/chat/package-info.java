/// Conversations to the text a model was trained on, and generated text back to reasoning and answer.
///
/// The scheduler and the engine call [dev.ferrum.engine.chat.ChatTemplates] for a model's
/// [dev.ferrum.engine.chat.ChatTemplate] and feed generated tokens to a [dev.ferrum.engine.chat.ThinkingSplitter].
/// The template in the model file is rendered by the interpreter in `chat.jinja`; a file without one gets
/// [dev.ferrum.engine.chat.ChatMlTemplate].
///
/// Read [dev.ferrum.engine.chat.ChatTemplates] first.
package dev.ferrum.engine.chat;
