"""`ferrum logits --backend metal` on the emulated device against the golden models: logits.py REPOSITORY TARGET [MODEL…].

The program is started as anybody starts it, by ./ferrum. Only what it takes for the machine is another: two classes of
the bridge, those beside this file, say that this is a Mac and where Apple's libraries lie. All else is the program's
own, the self-test in a process of its own too, which has to pass first.

A line for each model and KV cache: the relative L2 error of the golden rows on each of the three expert paths. Fails
when one is above its bound, or when a device that computes something else is not noticed.
"""

import array
import gzip
import json
import math
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Tokens a step, and the group of stages that only their path has.
PATHS = {1: "moe", 8: "moe_batched", 48: "moe_prefill"}
# The bridge multiplies weights of every format by floats: what F32 models allow is asked of all. An F16 cache may add
# what it adds to llama.cpp's CPU backend on nano-f32.
BOUNDS = {"f32": 1e-5, "f16": 7.8e-4}


@dataclass
class Golden:
    name: str
    file: Path
    prompt: list[int]
    positions: list[int]
    routing: list[list[list[int]]]
    logits: list[array.array]


def rows_of(path: Path, count: int) -> list[array.array]:
    floats = array.array("f", path.read_bytes())
    if sys.byteorder == "big":
        floats.byteswap()
    if len(floats) == 0 or len(floats) % count != 0:
        raise SystemExit(f"{path}: expected {count} rows, found {len(floats)} numbers")
    width = len(floats) // count
    return [floats[i * width : (i + 1) * width] for i in range(count)]


def golden(packed: Path, unpacked: Path) -> Golden:
    name = packed.name.removesuffix(".gguf.gz")
    facts = json.loads(packed.with_name(name + ".json").read_text())
    file = unpacked / (name + ".gguf")
    file.write_bytes(gzip.decompress(packed.read_bytes()))
    logits = rows_of(packed.with_name(name + ".logits.f32"), len(facts["logit_positions"]))
    return Golden(name, file, facts["prompt"], facts["logit_positions"], facts["routing_layer_token_expert"], logits)


class Program:
    """./ferrum on the emulated device, with a home of its own that remembers no verdict yet."""

    def __init__(self, repository: Path, target: Path):
        self.start = repository / "ferrum"
        self.work = target / "command_line"
        if " " in str(self.work):
            raise SystemExit(f"./ferrum takes no options with spaces, and {self.work} has some")
        shutil.rmtree(self.work, ignore_errors=True)
        self.home = self.work / "home"
        self.home.mkdir(parents=True)
        classes = self.work / "classes"
        own = {name: value for name, value in os.environ.items() if not name.startswith(("FERRUM_", "XDG_"))}
        self.environment = own | {
            "FAKE_METAL_LIBRARY": str(target / "libobjc.so"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "FERRUM_JAVA_OPTIONS": f"--patch-module dev.ferrum.metal={classes} -Duser.home={self.home}",
        }
        sources = [str(HERE / "Host.java"), str(HERE / "MetalLibraries.java")]
        subprocess.run([self.javac(repository), "--release", "25", "-d", str(classes), *sources], check=True)

    @staticmethod
    def javac(repository: Path) -> str:
        script = ". packaging/find-jdk.sh && find_jdk"
        found = subprocess.run(["bash", "-c", script], cwd=repository, check=True, capture_output=True, text=True)
        return found.stdout.strip() + "/bin/javac"

    def run(self, *arguments: str, **device: str) -> subprocess.CompletedProcess:
        return subprocess.run([str(self.start), *arguments], capture_output=True, text=True, env=self.environment | device)

    def logits(self, model: Golden, kv: str, chunk: int, *more: str, **device: str) -> subprocess.CompletedProcess:
        return self.run(
            "logits", "-m", str(model.file), "--backend", "metal", "--kv", kv, "--chunk", str(chunk),
            "--tokens", ",".join(map(str, model.prompt)), "--positions", ",".join(map(str, model.positions)),
            "-o", str(self.work / "out.f32"), "--routing", str(self.work / "out.json"), *more, **device)

    def error(self, model: Golden, kv: str, chunk: int, **device: str) -> float:
        for name in ("out.f32", "out.json"):
            (self.work / name).unlink(missing_ok=True)
        done = self.logits(model, kv, chunk, **device)
        if done.returncode != 0 or "Metal" not in done.stderr:
            raise SystemExit(f"{model.name}, chunk {chunk}: ended with {done.returncode}\n{done.stdout}{done.stderr}")
        routing = json.loads((self.work / "out.json").read_text())["routing_layer_token_expert"]
        return relative_error(model, rows_of(self.work / "out.f32", len(model.positions)), routing)


def relative_error(model: Golden, found: list[array.array], routing: list[list[list[int]]]) -> float:
    """‖found − expected‖₂ / ‖expected‖₂ over the rows that come of the reference's experts: where two experts are
    nearly equal, a rounding decides, and another expert's output is no rounding error."""
    difference = norm = 0.0
    rows = 0
    for position, row, expected in zip(model.positions, found, model.logits):
        if not same_experts(routing, model.routing, position):
            continue
        if len(row) != len(expected):
            raise SystemExit(f"{model.name}: expected {len(expected)} logits a row, found {len(row)}")
        rows += 1
        difference += sum((a - b) ** 2 for a, b in zip(row, expected))
        norm += sum(b * b for b in expected)
    if rows < 2:
        raise SystemExit(f"{model.name}: only {rows} golden rows with the reference's experts")
    return math.sqrt(difference / norm)


def same_experts(found: list[list[list[int]]], expected: list[list[list[int]]], position: int) -> bool:
    """Of all tokens that the row depends on: those before it count in all layers but the last."""
    last = len(expected) - 1
    return all(
        sorted(found[layer][token]) == sorted(expected[layer][token])
        for layer in range(len(expected))
        for token in range(position if layer == last else 0, position + 1)
    )


def table(program: Program, models: list[Golden]) -> int:
    broken = 0
    print(f"{'model':14} {'KV':4} " + " ".join(f"{f'chunk {chunk}':>9}" for chunk in PATHS) + "    bound", flush=True)
    for model in models:
        for kv, bound in BOUNDS.items():
            errors = [program.error(model, kv, chunk) for chunk in PATHS]
            # A NaN is not within any bound.
            over = sum(not error <= bound for error in errors)
            broken += over
            print(f"{model.name:14} {kv:4} " + " ".join(f"{error:9.2e}" for error in errors)
                  + f"  {bound:.1e}" + ("  BROKEN" if over else ""), flush=True)
    return broken


def takes_all_paths(program: Program, model: Golden) -> bool:
    """Asks the profile whose product with the down weights there was."""
    right = True
    for chunk, path in PATHS.items():
        lines = program.logits(model, "f32", chunk, "--profile").stderr.split("\n")
        ran = {line.split()[0] for line in lines if line.split()[1:2] == ["down"]}
        if ran != {path}:
            right = False
        print(f"chunk {chunk}: stages of {', '.join(sorted(ran))}" + ("" if ran == {path} else f", expected {path}"))
    return right


def notices(program: Program, model: Golden) -> bool:
    """A device that passed the self-test and then computes wrongly breaks the bound; one that does not pass is not used."""
    wrong = program.error(model, "f32", 48, FAKE_METAL_WRONG="expert_mat_mul")
    shutil.rmtree(program.home)
    refused = program.logits(model, "f32", 48, FAKE_METAL_WRONG="expert_mat_mul")
    answer = refused.stderr.strip().split("\n")[-1]
    print(f"with expert_mat_mul disturbed after the self-test: {wrong:.2e}; before it: code {refused.returncode}, {answer}")
    return not wrong <= BOUNDS["f32"] and refused.returncode != 0 and "does not compute as it should" in answer


def main() -> None:
    repository, target, names = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3:]
    packed = sorted((repository / "engine/src/test/resources/fixtures/models").glob("*.gguf.gz"))
    missing = set(names) - {path.name.removesuffix(".gguf.gz") for path in packed}
    if missing or not packed:
        raise SystemExit(f"no golden models of these names: {sorted(missing)}; there are {len(packed)}")
    program = Program(repository, target)
    unpacked = program.work / "models"
    unpacked.mkdir()
    models = [golden(path, unpacked) for path in packed if not names or path.name.removesuffix(".gguf.gz") in names]
    tested = program.run("devices", "--self-test", "--report", str(program.work / "self-test.txt"))
    print(tested.stdout.strip() or tested.stderr.strip(), flush=True)
    if tested.returncode != 0:
        sys.exit(1)
    broken = table(program, models)
    right = takes_all_paths(program, models[0])
    right = notices(program, models[0]) and right
    count = len(models) * len(BOUNDS) * len(PATHS)
    print(f"{len(models)} models, {count} runs of the command line, {broken} above the bound")
    sys.exit(1 if broken or not right else 0)


if __name__ == "__main__":
    main()
