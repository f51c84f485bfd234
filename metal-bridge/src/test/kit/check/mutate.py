"""Breaks kernels one way at a time; each broken one must be noticed: mutate.py KERNELS TARGET COMPILER FLAGS [WORD [FROM]].

The mutants are in mutants/*.txt: blocks of `## what is broken`, `file library test`, then lines `-` to be replaced by lines `+`. With
WORD only those whose description or file has it; with FROM those from that number on. A mutant is noticed by the lint, by address spaces, by the compiler, or by running
the test: by its numbers, a sanitizer, the emulator or the race check.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

KIT = Path(__file__).resolve().parent.parent
# Of the processor's time: on a busy machine no clock on the wall may pass for a noticed mutant.
SECONDS = 600


@dataclass
class Mutant:
    what: str
    file: str
    library: str
    test: str
    old: str
    new: str


def read(path: Path) -> list[Mutant]:
    mutants = []
    for block in path.read_text().split("\n## ")[1:]:
        lines = block.rstrip("\n").split("\n")
        file, library, test = lines[1].split()
        old = "\n".join(line[1:] for line in lines[2:] if line.startswith("-"))
        new = "\n".join(line[1:] for line in lines[2:] if line.startswith("+"))
        mutants.append(Mutant(lines[0], file, library, test, old, new))
    return mutants


def run(command: list[str]) -> subprocess.CompletedProcess:
    environment = dict(os.environ, FERRUM_KIT_STOP="1", PYTHONDONTWRITEBYTECODE="1")
    limited = ["bash", "-c", f'ulimit -S -t {SECONDS}; exec "$@"', "bash", *command]
    done = subprocess.run(limited, capture_output=True, text=True, errors="replace", env=environment)
    if done.returncode == -signal.SIGXCPU:
        raise TimeoutError
    return done


class Workshop:
    def __init__(self, kernels: Path, target: Path, compiler: str, flags: list[str]):
        self.kernels, self.target, self.compiler, self.flags = kernels, target, compiler, flags

    def try_mutant(self, numbered: tuple[int, Mutant]) -> tuple[str, str]:
        """How it was noticed, and the first sign of it."""
        number, mutant = numbered
        folder = self.target / "mutants" / str(number)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.kernels, folder / "kernels")
        path = folder / "kernels" / mutant.file
        text = path.read_text()
        if text.count(mutant.old) != 1:
            return "NOT APPLIED", f"found {text.count(mutant.old)} times"
        path.write_text(text.replace(mutant.old, mutant.new))
        try:
            return self.judge(mutant, folder)
        except TimeoutError:
            return "time", f"more than {SECONDS} s"
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def judge(self, mutant: Mutant, folder: Path) -> tuple[str, str]:
        library = mutant.library
        done = run([sys.executable, str(KIT / "generator/generate.py"), str(folder / "kernels"), str(folder), library])
        if done.returncode != 0:
            return "lint", done.stderr.strip().split("\n")[-1]
        plain = [flag for flag in self.flags if not flag.startswith("-fsan")]
        done = run([self.compiler, *plain, "-DMSL_STRICT", "-fsyntax-only", "-x", "c++", str(folder / f"{library}.inc")])
        if done.returncode != 0:
            return "address spaces", sign(done.stderr, "error:")
        made = folder / f"{library}.o"
        define = f"-DEMULATOR_LIBRARY=library_{library}"
        done = run([self.compiler, *self.flags, define, "-I", str(folder), "-c", str(folder / f"{library}.cpp"), "-o", str(made)])
        if done.returncode != 0:
            return "compiler", sign(done.stderr, "error:")
        objects = [str(path) for path in (self.target / "check").glob("*.o") if path.name != made.name]
        program = folder / "check"
        run([self.compiler, "-fsanitize=address,undefined", str(made), *objects, "-o", str(program)]).check_returncode()
        done = run([str(program), mutant.test])
        if done.returncode == 0:
            return "SURVIVED", ""
        if done.returncode == 2:
            return "NOT APPLIED", done.stderr.strip()
        return kind_of(done.stdout + done.stderr)


def sign(text: str, mark: str) -> str:
    return next((line.split(mark)[-1].strip() for line in text.split("\n") if mark in line), "")


def kind_of(output: str) -> tuple[str, str]:
    for kind, mark in (("race check", "race on"), ("sanitizer", "runtime error:"), ("sanitizer", "ERROR: AddressSanitizer"),
                       ("emulator", "barrier at line"), ("emulator", "different SIMD"), ("emulator", "32 KiB"),
                       ("numbers", "FAIL")):
        if mark in output:
            return kind, next(line for line in output.split("\n") if mark in line).strip()
    return "crash", output.strip().split("\n")[-1]


def main() -> None:
    kernels, target, compiler, flags = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4].split()
    word = sys.argv[5] if len(sys.argv) > 5 else ""
    mutants = [mutant for path in sorted((KIT / "check/mutants").glob("*.txt")) for mutant in read(path)]
    mutants = [mutant for mutant in mutants if word in mutant.what or word in mutant.file]
    first_number = int(sys.argv[6]) if len(sys.argv) > 6 else 1
    mutants = mutants[first_number - 1 :]
    workshop = Workshop(kernels, target, compiler, flags)
    kinds = Counter()
    with ThreadPoolExecutor(2) as pool:
        numbered = list(enumerate(mutants, first_number))
        for (number, mutant), (kind, first) in zip(numbered, pool.map(workshop.try_mutant, numbered)):
            kinds[kind] += 1
            print(f"{number:3} {kind:15} {mutant.file}: {mutant.what}   [{first[:110]}]", flush=True)
    bad = kinds["SURVIVED"] + kinds["NOT APPLIED"]
    print(f"{len(mutants)} mutants, {len(mutants) - bad} noticed: " + ", ".join(f"{n} by {k}" for k, n in kinds.most_common()))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
