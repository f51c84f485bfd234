package dev.ferrum.app.markdown;

/// Messages for pictures and measurements.
final class MarkdownTexts {
    static final String MOCKUP = """
            Use rsync with `--link-dest`. Every snapshot looks complete, but a file that didn’t change is a hard link to last night’s copy and takes no extra space.

            - **Daily:** one folder per night, named by date, linked against the newest.
            - **Weekly:** keep each Sunday’s folder for four weeks instead of seven days.
            - **Restore:** copy the folder back. There is nothing to unpack.

            | Method | Space on the NAS | To restore |
            |---|---|---|
            | 11 full copies | 440 GB | Copy back |
            | Hard links, 1 % of files change a day | 51 GB | Copy back |

            ```bash
            #!/usr/bin/env bash
            set -euo pipefail
            snapshots=/mnt/nas/snapshots
            today="$snapshots/$(date +%F)"

            rsync -a --delete --link-dest="$snapshots/latest" ~/Documents/ "$today/"
            ln -sfn "$today" "$snapshots/latest"
            ```

            The first run copies all 40 GB. From the second night on only what changed is sent, about 400 MB, so""";

    static final String EVERYTHING = """
            # A heading of the first level

            A paragraph with **bold**, *slanted words that go on for a while so that they wrap over the end of the line*, ~~struck~~, `inline code`, a [link to a page](https://example.org/page), https://example.org and a formula $E = mc^2$, \\(a_1 + b_2\\). It costs $5 and $6.

            ## Second level with `code`

            1. First item
            2. Second item with a longer text that has to wrap over the end of the line, because lists in answers often hold whole sentences
               - nested one
               - nested two
            3. Third

            - [x] done
            - [ ] to do

            ### Third level

            > A quote with **bold** in it, long enough to wrap over the end of the line, as quotes from a letter or a book usually are.
            >
            > - and a list

            $$
            \\int_0^1 x^2 \\, dx = \\frac{1}{3}
            $$

            - A loose item

            - Another one, with a second paragraph

              that stands under it

            ---

            | Left | Centre | Right | A column with much text in it that has to wrap |
            |:---|:---:|---:|---|
            | a | b | 1 | Something long enough that the table cannot show all of it in one line |
            | `code` | **bold** | 1,234 | [link](https://example.org) |

            ```java
            /// A comment of the documentation.
            @Override
            public int hashCode() {
                String text = "a \\"quoted\\" string"; // and a comment
                return Objects.hash(text, 42, 0x1F, 3.14e-2) + veryLongMethodName(withArguments, thatGoOn, farBeyond, theEdge, ofTheCard);
            }
            ```

            ```python
            def greet(name: str) -> str:
                \"\"\"Says hello.\"\"\"
                return f"Hello {name}" if name else None
            ```

            ```
            no language
            ```

            Raw <b>HTML</b> is text. ![An image](https://example.org/cat.png)""";

    static final String SCRIPTS = """
            ## 你好 and こんにちは 🎉

            Mixed text: 日本語のテキスト, 한국어 텍스트, 中文文本 with **粗体 bold** and `コード code`. Emoji 😀 👍🏽 ❤️ 👩‍💻 🇩🇪 1️⃣ ✅ ☀️ 🏳️‍🌈 end.

            - ✅ 完成
            - ❌ Not done 🚀

            | 言語 | Status |
            |---|---|
            | 日本語 🇯🇵 | ✅ Done |

            ```python
            # 这是注释 with 日本語 and emoji 🚀
            print("你好, 世界 🌍")
            x = 1
            ```

            Arrows → ← ↑, maths ≤ ≥ ≠ ∑ ∞, box ├── └──, ✓ ✗ ★, “quotes” — dash … • © ® ™""";

    private MarkdownTexts() {}
}
