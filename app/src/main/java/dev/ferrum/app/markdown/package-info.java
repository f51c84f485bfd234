/// Markdown as a model streams it: read, shown, selected, coloured.
///
/// [dev.ferrum.app.markdown.MarkdownParser] and [dev.ferrum.app.markdown.MarkdownStream] make immutable
/// [dev.ferrum.app.markdown.Block]s and know no JavaFX; [dev.ferrum.app.markdown.MarkdownView] shows them and changes
/// only the nodes of what changed. Uses `ui`, is used by `chat`. Read `Block` first.
package dev.ferrum.app.markdown;
