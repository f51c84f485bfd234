package dev.ferrum.app.markdown;

import static dev.ferrum.app.markdown.Language.Trait.ANY_CASE;
import static dev.ferrum.app.markdown.Language.Trait.CALLS;
import static dev.ferrum.app.markdown.Language.Trait.COLON_KEYS;
import static dev.ferrum.app.markdown.Language.Trait.DIFF;
import static dev.ferrum.app.markdown.Language.Trait.EQUALS_KEYS;
import static dev.ferrum.app.markdown.Language.Trait.MARKUP;
import static dev.ferrum.app.markdown.Language.Trait.PREPROCESSOR;
import static dev.ferrum.app.markdown.Language.Trait.PROSE;
import static dev.ferrum.app.markdown.Language.Trait.SECTIONS;
import static dev.ferrum.app.markdown.Language.Trait.SPACED_COMMENTS;

import dev.ferrum.app.markdown.Language.Delimited;
import dev.ferrum.app.markdown.Language.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The languages that code blocks are coloured in, and the names models give them.
///
/// Long, because it is a table: one entry a language, and none is easier to find in another file.
final class Languages {
    private static final Delimited BLOCK_COMMENT = across("/*", "*/", CodeKind.COMMENT);
    private static final Delimited DOUBLE = line("\"", '\\');
    private static final Delimited SINGLE = line("'", '\\');
    private static final String C_WORDS = "if else for while do switch case default break continue return goto sizeof ";
    private static final String OBJECT_WORDS =
            "class new this super try catch finally throw public private protected static true false null ";
    private static final Map<String, Language> BY_NAME = table();

    private Languages() {}

    /// The language called `name`, in any case; plain text for a name not known.
    static Language named(String name) {
        return BY_NAME.getOrDefault(name.toLowerCase(Locale.ROOT), BY_NAME.get("text"));
    }

    /// All languages, for tests.
    static Set<Language> all() {
        return Set.copyOf(BY_NAME.values());
    }

    private static Map<String, Language> table() {
        Map<String, Language> table = new HashMap<>();
        put(table, "text txt plain plaintext", language("text", "").make());
        cLike(table);
        scripts(table);
        data(table);
        return Map.copyOf(table);
    }

    private static void cLike(Map<String, Language> table) {
        put(
                table,
                "java",
                language(
                                "java",
                                C_WORDS + OBJECT_WORDS
                                        + "abstract assert boolean byte char double enum exports extends final float implements import"
                                        + " instanceof int interface long module native non-sealed opens package permits provides record"
                                        + " requires sealed short strictfp synchronized throws transient transitive uses var void volatile when"
                                        + " with yield")
                        .comments("//")
                        .delimited(BLOCK_COMMENT, across("\"\"\"", '\\'), DOUBLE, SINGLE)
                        .sigils("@")
                        .traits(CALLS)
                        .make());
        put(
                table,
                "kotlin kt kts",
                language(
                                "kotlin",
                                C_WORDS + OBJECT_WORDS
                                        + "as by companion constructor crossinline data enum fun import in init inline internal interface is"
                                        + " lateinit object open operator out override package reified sealed suspend typealias val var vararg"
                                        + " when where")
                        .comments("//")
                        .delimited(
                                BLOCK_COMMENT, code(across("\"\"\"", '\0'), "${", "}"), code(DOUBLE, "${", "}"), SINGLE)
                        .sigils("@")
                        .traits(CALLS)
                        .make());
        put(
                table,
                "javascript js jsx mjs cjs node typescript ts tsx",
                language(
                                "javascript",
                                C_WORDS + OBJECT_WORDS
                                        + "any abstract as async await boolean const debugger declare delete enum export extends from function get"
                                        + " implements import in instanceof interface is keyof let namespace never number of readonly satisfies"
                                        + " set string symbol type typeof undefined unknown var void with yield")
                        .comments("//")
                        .delimited(BLOCK_COMMENT, code(across("`", '\\'), "${", "}"), DOUBLE, SINGLE)
                        .words("$")
                        .sigils("@")
                        .traits(CALLS)
                        .make());
        put(
                table,
                "c h cpp c++ cc cxx hpp objective-c objc cuda cu metal",
                language(
                                "c",
                                C_WORDS + OBJECT_WORDS
                                        + "alignas alignof auto bool char char32_t concept const consteval constexpr constinit co_await co_return"
                                        + " co_yield decltype delete double enum explicit export extern float friend inline int long mutable"
                                        + " namespace noexcept nullptr operator register requires restrict short signed size_t static_assert struct"
                                        + " template typedef typename union unsigned using virtual void volatile NULL __global__ __device__"
                                        + " __shared__")
                        .comments("//")
                        .delimited(BLOCK_COMMENT, DOUBLE, SINGLE)
                        .traits(CALLS, PREPROCESSOR)
                        .make());
        put(
                table,
                "csharp cs c# dotnet",
                language(
                                "csharp",
                                C_WORDS + OBJECT_WORDS
                                        + "abstract as async await base bool byte char checked const decimal delegate double enum event explicit"
                                        + " extern fixed float foreach get implicit in init int interface internal is lock long namespace object"
                                        + " operator out override params readonly record ref required sbyte sealed set short string struct"
                                        + " typeof uint ulong unchecked unsafe ushort using var virtual void volatile when where yield")
                        .comments("//")
                        .delimited(
                                BLOCK_COMMENT,
                                across("\"\"\"", '\0'),
                                new Delimited("@\"", "\"", '\0', true, CodeKind.STRING, List.of()),
                                DOUBLE,
                                SINGLE)
                        .traits(CALLS, PREPROCESSOR)
                        .make());
        put(
                table,
                "go golang",
                language(
                                "go",
                                "break case chan const continue default defer else fallthrough for func go goto if import interface map"
                                        + " package range return select struct switch type var true false nil iota any bool byte error float32"
                                        + " float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr")
                        .comments("//")
                        .delimited(BLOCK_COMMENT, across("`", '\0'), DOUBLE, SINGLE)
                        .traits(CALLS)
                        .make());
        put(
                table,
                "rust rs",
                language(
                                "rust",
                                "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod"
                                        + " move mut pub ref return self Self static struct super trait true type union unsafe use where while"
                                        + " bool char str u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64")
                        .comments("//")
                        // No '...' strings: lifetimes look the same. Characters are closed within three.
                        .delimited(
                                BLOCK_COMMENT,
                                new Delimited("r#\"", "\"#", '\0', true, CodeKind.STRING, List.of()),
                                across("\"", '\\'))
                        .traits(CALLS)
                        .make());
        put(
                table,
                "swift",
                language(
                                "swift",
                                C_WORDS
                                        + "actor as async await class deinit enum extension fallthrough false fileprivate final func guard import in"
                                        + " init inout internal is lazy let mutating nil open operator override private protocol public repeat"
                                        + " rethrows self Self some static struct subscript super throw throws true try catch typealias var weak"
                                        + " where")
                        .comments("//")
                        .delimited(BLOCK_COMMENT, code(across("\"\"\"", '\\'), "\\(", ")"), code(DOUBLE, "\\(", ")"))
                        .sigils("@")
                        .traits(CALLS)
                        .make());
        put(
                table,
                "php",
                language(
                                "php",
                                C_WORDS + OBJECT_WORDS
                                        + "abstract and array as bool callable clone const declare echo elseif empty endforeach endif enum extends"
                                        + " final float fn foreach function global implements include instanceof int interface isset list match"
                                        + " mixed namespace or print readonly require require_once self string trait unset use var void xor yield")
                        .comments("//", "#")
                        .delimited(BLOCK_COMMENT, across("\"", '\\'), across("'", '\\'))
                        .sigils("$")
                        .traits(CALLS, ANY_CASE)
                        .make());
        put(
                table,
                "css scss less",
                language("css", "important media import from to supports keyframes font-face")
                        .comments("//")
                        .delimited(BLOCK_COMMENT, DOUBLE, SINGLE)
                        .words("-")
                        .sigils("@$")
                        .traits(COLON_KEYS, CALLS)
                        .make());
    }

    private static void scripts(Map<String, Language> table) {
        put(
                table,
                "bash sh shell zsh console shellscript fish",
                language(
                                "bash",
                                "if then else elif fi for while until do done case esac in function select return exit break continue set"
                                        + " unset export local readonly declare source alias shift trap eval exec cd echo printf read test true"
                                        + " false sudo")
                        .comments("#")
                        .delimited(code(across("\"", '\\'), "$(", ")"), across("'", '\0'))
                        .words("-")
                        .sigils("$")
                        .traits(EQUALS_KEYS, SPACED_COMMENTS)
                        .make());
        put(
                table,
                "python py py3 python3 pycon",
                language(
                                "python",
                                "False None True and as assert async await break case class continue def del elif else except finally for"
                                        + " from global if import in is lambda match nonlocal not or pass raise return self try while with yield")
                        .comments("#")
                        .delimited(across("\"\"\"", '\\'), across("'''", '\\'), DOUBLE, SINGLE)
                        .sigils("@")
                        .traits(CALLS)
                        .make());
        put(
                table,
                "ruby rb",
                language(
                                "ruby",
                                "BEGIN END alias and begin break case class def defined? do else elsif end ensure false for if in module"
                                        + " next nil not or redo rescue retry return self super then true undef unless until when while yield"
                                        + " require require_relative attr_accessor attr_reader puts")
                        .comments("#")
                        .delimited(
                                across("=begin", "=end", CodeKind.COMMENT),
                                code(across("\"", '\\'), "#{", "}"),
                                across("'", '\\'))
                        .words("?!")
                        .sigils("@:")
                        .traits(CALLS)
                        .make());
        put(
                table,
                "sql postgres postgresql mysql sqlite plsql",
                language(
                                "sql",
                                "add all alter and any as asc begin between by case cast check column commit constraint create cross"
                                        + " database default delete desc distinct drop else end except exists explain false foreign from full"
                                        + " group having if in index inner insert intersect into is join key left like limit not null offset on or"
                                        + " order outer over partition primary references returning right rollback row rows select set table then"
                                        + " top true truncate union unique update using values view when where window with bigint boolean char"
                                        + " date decimal double float int integer interval json jsonb numeric real serial smallint text time"
                                        + " timestamp uuid varchar")
                        .comments("--")
                        .delimited(BLOCK_COMMENT, across("'", '\0'), line("\"", '\0'))
                        .traits(CALLS, ANY_CASE)
                        .make());
        put(
                table,
                "dockerfile docker containerfile",
                language(
                                "dockerfile",
                                "FROM AS RUN CMD LABEL MAINTAINER EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL"
                                        + " HEALTHCHECK SHELL")
                        .comments("#")
                        .delimited(DOUBLE, line("'", '\0'))
                        .sigils("$")
                        .traits(SPACED_COMMENTS)
                        .make());
    }

    private static void data(Map<String, Language> table) {
        put(
                table,
                "json jsonc json5 jsonl",
                language("json", "true false null")
                        .comments("//")
                        .delimited(BLOCK_COMMENT, DOUBLE)
                        .traits(COLON_KEYS)
                        .make());
        put(
                table,
                "yaml yml",
                language("yaml", "true false null yes no on off")
                        .comments("#")
                        .delimited(DOUBLE, line("'", '\0'))
                        .words("-./")
                        .sigils("&*")
                        .traits(COLON_KEYS, SPACED_COMMENTS)
                        .make());
        put(
                table,
                "toml",
                language("toml", "true false inf nan")
                        .comments("#")
                        .delimited(across("\"\"\"", '\\'), across("'''", '\0'), DOUBLE, line("'", '\0'))
                        .words("-.")
                        .traits(EQUALS_KEYS, SECTIONS)
                        .make());
        put(
                table,
                "ini cfg conf properties env dotenv editorconfig desktop systemd",
                language("ini", "true false yes no on off")
                        .comments("#", ";")
                        .delimited(line("\"", '\\'))
                        .words("-.")
                        .traits(EQUALS_KEYS, SECTIONS, SPACED_COMMENTS)
                        .make());
        put(
                table,
                "html xml xhtml svg vue fxml pom markup",
                language("html", "")
                        .delimited(across("<!--", "-->", CodeKind.COMMENT))
                        .words("-:.")
                        .traits(MARKUP)
                        .make());
        put(table, "diff patch udiff", language("diff", "").traits(DIFF).make());
        put(
                table,
                "markdown md mdx",
                language("markdown", "")
                        .delimited(line("`", '\0'), across("<!--", "-->", CodeKind.COMMENT))
                        .traits(PROSE)
                        .make());
    }

    private static void put(Map<String, Language> table, String names, Language language) {
        for (String name : names.split(" ")) {
            table.put(name, language);
        }
    }

    private static Delimited line(String quote, char escape) {
        return new Delimited(quote, quote, escape, false, CodeKind.STRING, List.of());
    }

    private static Delimited across(String quote, char escape) {
        return new Delimited(quote, quote, escape, true, CodeKind.STRING, List.of());
    }

    private static Delimited across(String open, String close, CodeKind kind) {
        return new Delimited(open, close, '\0', true, kind, List.of());
    }

    private static Delimited code(Delimited string, String open, String close) {
        return new Delimited(
                string.open(),
                string.close(),
                string.escape(),
                string.acrossLines(),
                string.kind(),
                List.of(open, close));
    }

    private static Draft language(String name, String keywords) {
        return new Draft(name, keywords);
    }

    /// A language being put together.
    private static final class Draft {
        private final String name;
        private final String keywords;
        private List<String> comments = List.of();
        private List<Delimited> delimited = List.of();
        private String words = "";
        private String sigils = "";
        private final EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);

        private Draft(String name, String keywords) {
            this.name = name;
            this.keywords = keywords;
        }

        private Draft comments(String... marks) {
            comments = List.of(marks);
            return this;
        }

        private Draft delimited(Delimited... all) {
            delimited = List.of(all);
            return this;
        }

        private Draft words(String characters) {
            words = characters;
            return this;
        }

        private Draft sigils(String characters) {
            sigils = characters;
            return this;
        }

        private Draft traits(Trait... all) {
            traits.addAll(List.of(all));
            return this;
        }

        private Language make() {
            List<String> list = new ArrayList<>(List.of(keywords.split(" +")));
            list.remove("");
            boolean anyCase = traits.contains(ANY_CASE);
            return new Language(
                    name,
                    Set.copyOf(
                            anyCase
                                    ? list.stream()
                                            .map(word -> word.toLowerCase(Locale.ROOT))
                                            .toList()
                                    : list),
                    comments,
                    delimited,
                    words,
                    sigils,
                    Set.copyOf(traits));
        }
    }
}
