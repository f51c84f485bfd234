"""Compares what KERNELS.md says with the sources: abi.py KERNELS KERNELS.md.

Each row of its tables names a kernel, its buffers with their indices, and its constants in order; each library its kernels.
"""

import re
import sys
from pathlib import Path

import kernels as parser
import sources

ROW = re.compile(r"\| `(\w+)`(?: \(([A-Z_, ]+)\))? \| (.*?) \| (.*?) \| (?:\d+|any) \|")


def described_kernels(text: str) -> dict[str, tuple[set[str], str, str]]:
    """Kernel -> function constants, buffers, constants."""
    result = {}
    for name, constants, buffers, fields in ROW.findall(text):
        result[name] = (set(filter(None, constants.split(", "))), buffers, fields)
    return result


def described_libraries(text: str) -> dict[str, list[str]]:
    return {name: kernels.split(", ") for name, kernels in re.findall(r"\| `(\w+)` \| ([a-z_, ]+) \|\n", text)}


def index_of_buffers(buffers: str) -> set[int]:
    # "0 x f32[m], 1 ids, 2 c; tg(0): ..."; sizes in brackets have commas and digits of their own.
    plain = re.sub(r"\[[^\]]*\]|\([^)]*\)", "", buffers.split("; tg")[0])
    return {int(part.split()[0]) for part in plain.split(", ")}


def fields_of(text: str) -> list[str]:
    if text.startswith("as `"):
        return []
    return re.findall(r"\b([uf]) (\w+)", re.sub(r"\([^)]*\)", "", text))


def used_constants(bare: str, kernel: str) -> set[str]:
    """Function constants that a kernel's own body names; what it calls is passed them."""
    start = re.search(rf"\bkernel\s+void\s+{kernel}\s*\(", bare).end()
    end = bare.find("\n}\n", start)
    return set(re.findall(r"\b(FORMAT|UP_FORMAT|ROW_TILE|ADD|KV_HALF)\b", bare[start:end]))


def problems(kernel: parser.Kernel, bare: str, row: tuple[set[str], str, str]) -> list[str]:
    constants, buffers, fields = row
    found = []
    own = {parameter.index for parameter in kernel.parameters if parameter.attribute == "buffer"}
    structure = next(parameter for parameter in kernel.parameters if parameter.is_constants)
    if not buffers.startswith("as `") and index_of_buffers(buffers) != own:
        found.append(f"buffers {sorted(index_of_buffers(buffers))}, in the source {sorted(own)}")
    if ("tg(0)" in buffers) != any(parameter.attribute == "threadgroup" for parameter in kernel.parameters):
        found.append("threadgroup memory")
    actual = [("f" if kind == "float" else "u", name) for kind, name in parser.structure(bare, structure.bare)]
    if not fields.startswith("as `") and fields_of(fields) != actual:
        found.append(f"constants {fields_of(fields)}, in the source {actual}")
    if not used_constants(bare, kernel.name) <= constants:
        found.append(f"function constants {used_constants(bare, kernel.name)} not named")
    if any(kind not in ("uint", "float") for kind, _ in parser.structure(bare, structure.bare)):
        found.append("constants of other types than uint and float")
    return found


def main() -> None:
    folder = Path(sys.argv[1])
    text = Path(sys.argv[2]).read_text()
    rows = described_kernels(text)
    libraries = described_libraries(text)
    wrong = []
    seen = set()
    for library, files in sources.libraries(folder).items():
        bare = sources.without_comments(sources.text(folder, files))
        kernels = parser.kernels(bare)
        if sorted(libraries.get(library, [])) != sorted(kernel.name for kernel in kernels):
            wrong.append(f"library {library}: has {', '.join(kernel.name for kernel in kernels)}")
        for kernel in kernels:
            seen.add(kernel.name)
            if kernel.name not in rows:
                wrong.append(f"{kernel.name}: no row")
                continue
            wrong += [f"{kernel.name}: {problem}" for problem in problems(kernel, bare, rows[kernel.name])]
    wrong += [f"{name}: no such kernel" for name in rows.keys() - seen]
    if wrong:
        raise SystemExit("KERNELS.md does not say what the sources have:\n" + "\n".join(wrong))
    print(f"KERNELS.md agrees with the sources: {len(seen)} kernels")


if __name__ == "__main__":
    main()
