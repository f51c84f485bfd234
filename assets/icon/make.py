#!/usr/bin/env python3
"""Draws the icon files from ferrum.svg: PNG in the sizes desktops ask for, .ico for Windows, .icns for macOS.

Needs rsvg-convert and pngquant on the PATH. Run it after a change of the drawing; its results are kept in the repository.
"""
import pathlib
import struct
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
DESKTOP = (16, 22, 24, 32, 48, 64, 128, 256, 512)
WINDOWS = (16, 24, 32, 48, 256)
# Four letters of Apple's icon format for a PNG of that many pixels.
MAC = {16: b"icp4", 32: b"icp5", 128: b"ic07", 256: b"ic08", 512: b"ic09"}


def png(size):
    drawn = subprocess.run(
        ["rsvg-convert", "-w", str(size), "-h", str(size), str(HERE / "ferrum.svg")], check=True, capture_output=True)
    packed = subprocess.run(
        ["pngquant", "--speed", "1", "--strip", "128", "-"], check=True, capture_output=True, input=drawn.stdout)
    return packed.stdout


def ico(pictures):
    head = struct.pack("<HHH", 0, 1, len(pictures))
    at = len(head) + 16 * len(pictures)
    entries = b""
    for size, data in pictures.items():
        entries += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), at)
        at += len(data)
    return head + entries + b"".join(pictures.values())


def icns(pictures):
    blocks = b"".join(kind + struct.pack(">I", 8 + len(data)) + data for kind, data in pictures.items())
    return b"icns" + struct.pack(">I", 8 + len(blocks)) + blocks


def main():
    drawn = {size: png(size) for size in DESKTOP}
    for size, data in drawn.items():
        (HERE / f"ferrum-{size}.png").write_bytes(data)
    (HERE / "ferrum.ico").write_bytes(ico({size: drawn[size] for size in WINDOWS}))
    (HERE / "ferrum.icns").write_bytes(icns({kind: drawn[size] for size, kind in MAC.items()}))


main()
