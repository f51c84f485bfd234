"""Reads the kernels' libraries the way the program does."""

from pathlib import Path


def libraries(folder: Path) -> dict[str, list[str]]:
    """Library -> its files, in the order of libraries.txt."""
    result = {}
    for line in (folder / "libraries.txt").read_text().splitlines():
        if ":" in line:
            name, files = line.split(":", 1)
            result[name.strip()] = files.split()
    return result


def text(folder: Path, files: list[str]) -> str:
    """The one text that the compiler gets: each file behind a line that names it."""
    parts = []
    for file in files:
        content = (folder / file).read_text()
        if not content.endswith("\n"):
            raise SystemExit(f"{file}: expected a line end at the end of the file")
        parts.append(f'#line 1 "{file}"\n{content}')
    return "".join(parts)


def fingerprint(source: str) -> str:
    """FNV-1a, 64 bits: by this the fake device finds the module of a source."""
    value = 0xCBF29CE484222325
    for byte in source.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def without_comments(source: str) -> str:
    """The source with comments blanked, lines kept."""
    kept = []
    at = 0
    while at < len(source):
        if source.startswith("//", at):
            end = source.find("\n", at)
            at = len(source) if end < 0 else end
        elif source.startswith("/*", at):
            end = source.index("*/", at) + 2
            kept.append("\n" * source.count("\n", at, end))
            at = end
        else:
            kept.append(source[at])
            at += 1
    return "".join(kept)
