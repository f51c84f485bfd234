"""What C++ accepts and Metal does not, or what works there by chance only."""

import re

WORDS = {
    "double": "Metal has no double",
    "goto": "Metal has no goto",
    "virtual": "Metal has no virtual functions",
    "dynamic_cast": "Metal has no run-time types",
    "typeid": "Metal has no run-time types",
    "throw": "Metal has no exceptions",
    "try": "Metal has no exceptions",
    "new": "Metal has no heap",
    "delete": "Metal has no heap",
    "thread_local": "Metal has no thread_local",
    "long": "use int, uint or ulong: the size of long is not that of C++",
    "thread_elements": "which elements a lane holds is not promised",
    "mem_none": "such a barrier orders nothing",
    "INFINITY": "infinities in matrices gave NaN on some GPUs; use a finite bound",
    "auto": "say the type: address spaces hide behind auto",
}
SCALARS = r"(?:uchar|char|ushort|short|uint|int|ulong|bool|half|float|void|atomic_uint|[A-Z]\w*)[2-4]?"
SPACES = r"(?:device|constant|threadgroup|thread)"
POINTER = re.compile(rf"(?:^|[(,;{{])\s*((?:(?:const|volatile|static|inline|{SPACES})\s+)*){SCALARS}\s*(?:const\s*)?[*&]\s*[A-Za-z_]\w*\s*(?=[,)=;])")
DOUBLE = re.compile(r"(?<![\w.])(?:\d+\.\d*|\.\d+)(?:e[+-]?\d+)?(?![\dfFhHe.])")
LAMBDA = re.compile(r"\[\s*[&=]?\s*\]\s*\(")
STANDARD = re.compile(r"\bstd::")
THREADGROUP_SHARED = re.compile(r"\bsimdgroup_barrier\s*\(\s*\)|\bthreadgroup_barrier\s*\(\s*\)")


def problems(source: str) -> list[str]:
    """Complaints about a source without comments, each with its line."""
    found = []
    file = "?"
    number = 0
    for line in source.split("\n"):
        marker = re.match(r'#line 1 "(.*)"', line)
        if marker:
            file, number = marker.group(1), 0
            continue
        number += 1
        if line.lstrip().startswith("#"):
            if not re.match(r"\s*#include <metal_stdlib>", line):
                found.append(f"{file}:{number}: only #include <metal_stdlib> is used: {line.strip()}")
            continue
        found += [f"{file}:{number}: {problem}" for problem in line_problems(line)]
    return found


def line_problems(line: str) -> list[str]:
    found = [f"{word}: {why}" for word, why in WORDS.items() if re.search(rf"\b{word}\b", line)]
    for match in POINTER.finditer(line):
        if not re.search(rf"\b{SPACES}\b", match.group(1)):
            found.append(f"pointer or reference without address space: {match.group(0).strip(' (,;{')}")
    if DOUBLE.search(line):
        found.append(f"number without f or h: {DOUBLE.search(line).group(0)}")
    if LAMBDA.search(line):
        found.append("Metal has no lambdas")
    if STANDARD.search(line):
        found.append("Metal has no std")
    if THREADGROUP_SHARED.search(line):
        found.append("a barrier says which memory it orders")
    return found
