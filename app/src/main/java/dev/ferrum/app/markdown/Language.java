package dev.ferrum.app.markdown;

import java.util.List;
import java.util.Set;

/// What the lexer needs to know of one language. `delimited` is tried in order, so longer openings come first.
///
/// `sigils`: characters that make the word after them a name (`$path`, `@Override`).
record Language(
        String name,
        Set<String> keywords,
        List<String> lineComments,
        List<Delimited> delimited,
        String wordCharacters,
        String sigils,
        Set<Trait> traits) {
    /// What sets a language apart from one like C.
    enum Trait {
        /// A word before `(` is a name.
        CALLS,
        /// Keywords count in any case.
        ANY_CASE,
        /// A word, or a string, before `:` at the start of a line or entry is a name.
        COLON_KEYS,
        /// A word at the start of a line, before `=`, is a name.
        EQUALS_KEYS,
        /// `[...]` at the start of a line is a keyword.
        SECTIONS,
        /// `#word` at the start of a line is a keyword.
        PREPROCESSOR,
        /// `<tag attribute="...">`.
        MARKUP,
        /// The first character of a line colours it.
        DIFF,
        /// Headings, quotes, list markers at the start of a line.
        PROSE,
        /// A comment starts only at the start of a word, as in a shell (`a#b` is one word).
        SPACED_COMMENTS
    }

    /// From `open` to `close`, with `escape` (0: none) before a character that does not close. An unclosed one ends
    /// with its line unless `acrossLines`. `code`: the opening and closing of code inside, or empty.
    record Delimited(String open, String close, char escape, boolean acrossLines, CodeKind kind, List<String> code) {}

    boolean has(Trait trait) {
        return traits.contains(trait);
    }
}
