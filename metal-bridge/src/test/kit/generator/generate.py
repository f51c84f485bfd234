"""Turns the kernels' libraries, or those that are named, into C++: generate.py KERNELS TARGET [LIBRARY ...].

For each library TARGET gets NAME.inc, the source with the three things rewritten that C++ does not know (function constants,
threadgroup arrays inside kernels, attributes), NAME.cpp, which includes it and describes its kernels to the emulator, and
NAME.metal, the source as the program gives it to Metal.
TARGET/modules.txt says `HASH NAME` for each. Stops at the first library that the lint complains about.
"""

import re
import sys
from pathlib import Path

import kernels as parser
import lint
import sources


def rewritten(source: str) -> str:
    source = re.sub(
        r"\bconstant\s+(\w+)\s+(\w+)\s*\[\[\s*function_constant\(\d+\)\s*\]\]\s*;", r"FUNCTION_CONSTANT(\1, \2);", source)
    source = re.sub(
        r"(?m)^(\s+)threadgroup\s+(\w+)\s+(\w+)\s*\[([^\]]+)\]\s*;", r"\1THREADGROUP_ARRAY(\2, \3, \4);", source)
    return re.sub(r"\s*\[\[[^\]]*\]\]", "", source)


def argument(parameter: parser.Parameter) -> str:
    """What a kernel is called with."""
    if parameter.attribute in parser.PLACES:
        return place(parameter)
    table = "threadgroup" if parameter.attribute == "threadgroup" else "buffer"
    pointer = f"({parameter.bare} *)arguments.{table}[{parameter.index}]"
    return "*" + pointer if parameter.is_constants else pointer


def place(parameter: parser.Parameter) -> str:
    name, has_three = parser.PLACES[parameter.attribute]
    at = "emulator_place()->"
    if not has_three:
        return f"({parameter.type}){at}{name}"
    components = []
    for i in range(3):
        if name is None:
            components.append(f"{at}group[{i}] * {at}group_size[{i}] + {at}thread_in_group[{i}]")
        else:
            components.append(f"{at}{name}[{i}]")
    count = int(parameter.type[-1]) if parameter.type[-1] in "23" else 1
    return components[0] if count == 1 else "(" + parameter.type + "){" + ", ".join(components[:count]) + "}"


def description(kernel: parser.Kernel) -> list[str]:
    """The trampoline of a kernel and its table of parameters."""
    call = ",\n            ".join(argument(parameter) for parameter in kernel.parameters)
    rows = []
    for parameter in kernel.parameters:
        if parameter.attribute == "threadgroup":
            rows.append(f"{{Parameter::THREADGROUP, {parameter.index}, 0}}")
        elif parameter.attribute == "buffer" and parameter.is_constants:
            rows.append(f"{{Parameter::CONSTANT, {parameter.index}, sizeof({parameter.bare})}}")
        elif parameter.attribute == "buffer":
            kind = "READ" if re.search(r"\bconst\b", parameter.type) else "WRITTEN"
            rows.append(f"{{Parameter::{kind}, {parameter.index}, 0}}")
    return [
        f"static void call_{kernel.name}(const Arguments &arguments) {{\n    {kernel.name}(\n            {call});\n}}",
        f"static const Parameter parameters_{kernel.name}[] = {{{', '.join(rows)}}};",
    ]


def check_places(kernel: parser.Kernel) -> None:
    """Metal wants positions and sizes of a kernel to have the same number of components."""
    types = {parameter.type for parameter in kernel.parameters if parser.PLACES.get(parameter.attribute, (0, False))[1]}
    if len(types) > 1:
        raise SystemExit(f"{kernel.name}: positions and sizes of one type, found {', '.join(sorted(types))}")


def module(name: str, source: str, bare: str) -> str:
    found = parser.kernels(bare)
    lines = [f'#include "{name}.inc"', "#undef device", "#undef constant", "#undef threadgroup", "#undef thread", "#undef kernel"]
    lines += ['#include "kernel.h"', "using emulator::Arguments;", "using emulator::Parameter;"]
    for kernel in found:
        check_places(kernel)
        lines += description(kernel)
    lines.append("static const emulator::Kernel kernels[] = {")
    for kernel in found:
        count = sum(parameter.attribute in ("buffer", "threadgroup") for parameter in kernel.parameters)
        lines.append(f'    {{"{kernel.name}", call_{kernel.name}, parameters_{kernel.name}, {count}}},')
    lines.append("};\nstatic const emulator::FunctionConstant constants[] = {")
    constants = parser.function_constants(bare)
    for kind, constant, index in constants:
        lines.append(f'    {{"{constant}", {index}, sizeof({kind}), &{constant}}},')
    lines.append("};\nstatic const emulator::Library library = {")
    lines.append(f'    "{sources.fingerprint(source)}", kernels, {len(found)}, constants, {len(constants)}}};')
    lines.append('extern "C" const emulator::Library *EMULATOR_LIBRARY() { return &library; }')
    return "\n".join(lines) + "\n"


def main() -> None:
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    modules = []
    for name, files in sources.libraries(folder).items():
        if len(sys.argv) > 3 and name not in sys.argv[3:]:
            continue
        source = sources.text(folder, files)
        bare = sources.without_comments(source)
        complaints = lint.problems(bare)
        if complaints:
            raise SystemExit(f"library {name}:\n" + "\n".join(complaints))
        write(target / f"{name}.inc", rewritten(bare))
        write(target / f"{name}.cpp", module(name, source, bare))
        write(target / f"{name}.metal", source)
        modules.append(f"{sources.fingerprint(source)} {name}\n")
    write(target / "modules.txt", "".join(modules))


def write(path: Path, text: str) -> None:
    """Leaves a file alone that has this text, so that nothing is compiled again for it."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


if __name__ == "__main__":
    main()
