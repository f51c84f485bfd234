"""Finds kernels, their parameters, constant structures and function constants in a source without comments."""

import re
from dataclasses import dataclass, field

# Attribute -> (field of LanePlace, whether it has three components).
PLACES = {
    "thread_position_in_threadgroup": ("thread_in_group", True),
    "threadgroup_position_in_grid": ("group", True),
    "threads_per_threadgroup": ("group_size", True),
    "threadgroups_per_grid": ("grid_size", True),
    "thread_position_in_grid": (None, True),
    "thread_index_in_threadgroup": ("index", False),
    "thread_index_in_simdgroup": ("lane", False),
    "simdgroup_index_in_threadgroup": ("simdgroup", False),
    "simdgroups_per_threadgroup": ("simdgroups", False),
}


@dataclass
class Parameter:
    type: str
    attribute: str
    index: int

    @property
    def bare(self) -> str:
        return re.sub(r"\b(device|constant|threadgroup|const)\b|[*&]", "", self.type).strip()

    @property
    def is_constants(self) -> bool:
        return self.type.endswith("&")


@dataclass
class Kernel:
    name: str
    parameters: list[Parameter] = field(default_factory=list)


def kernels(source: str) -> list[Kernel]:
    found = []
    for match in re.finditer(r"\bkernel\s+void\s+(\w+)\s*\(", source):
        kernel = Kernel(match.group(1))
        for declaration in split_parameters(source, match.end()):
            kernel.parameters.append(parameter(kernel.name, declaration))
        found.append(kernel)
    return found


def split_parameters(source: str, start: int) -> list[str]:
    parts = []
    depth = 1
    at = begin = start
    while depth > 0:
        character = source[at]
        depth += character in "([{"
        depth -= character in ")]}"
        if character == "," and depth == 1:
            parts.append(source[begin:at])
            begin = at + 1
        at += 1
    parts.append(source[begin : at - 1])
    return parts


def parameter(kernel: str, declaration: str) -> Parameter:
    match = re.match(r"(?s)(.*?)\s*\w+\s*\[\[\s*(\w+)\s*(?:\((\d+)\))?\s*\]\]$", declaration.strip())
    if not match:
        raise SystemExit(f"{kernel}: expected a parameter with one attribute, found {declaration.strip()}")
    kind, attribute, index = match.groups()
    if attribute not in PLACES and attribute not in ("buffer", "threadgroup"):
        raise SystemExit(f"{kernel}: attribute {attribute} is not known here")
    if attribute not in PLACES and not re.search(r"\b(device|constant|threadgroup)\b", kind):
        raise SystemExit(f"{kernel}: pointer without address space: {declaration.strip()}")
    return Parameter(kind.strip(), attribute, int(index or 0))


def structure(source: str, name: str) -> list[tuple[str, str]]:
    """Fields of a structure as (type, name)."""
    match = re.search(rf"\bstruct\s+{name}\s*\{{(.*?)\}}", source, re.S)
    if not match:
        raise SystemExit(f"structure {name} not found")
    return re.findall(r"(\w+)\s+(\w+)\s*;", match.group(1))


def function_constants(source: str) -> list[tuple[str, str, int]]:
    """Type, name and index."""
    pattern = r"\bconstant\s+(\w+)\s+(\w+)\s*\[\[\s*function_constant\((\d+)\)\s*\]\]"
    return [(kind, name, int(index)) for kind, name, index in re.findall(pattern, source)]
