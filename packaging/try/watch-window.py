#!/usr/bin/env python3
"""Says when the next window is on the display, and when there is something in it.

Prints `ready`, then `visible N` when the X server has mapped a window and a row of pixels across its middle is not black
any more, then `drawn N` when that row has two colours beside black: the empty window has one. N is nanoseconds since
1970. It waits for the server's event; asking again and again, as xdotool does, takes time from a program that starts on
few cores.
"""

import ctypes as c
import time

MAP_NOTIFY = 19
SUBSTRUCTURE_NOTIFY_MASK = 1 << 19
ALL_PLANES = 0xFFFFFFFF
Z_PIXMAP = 2
ROW = (5, 400, 900)  # x, y, width: across the side bar's edge, wherever the window is put


class MapEvent(c.Structure):
    _fields_ = [
        ("type", c.c_int),
        ("serial", c.c_ulong),
        ("send_event", c.c_int),
        ("display", c.c_void_p),
        ("event", c.c_ulong),
        ("window", c.c_ulong),
    ]


def library():
    x = c.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = c.c_void_p
    x.XDefaultRootWindow.restype = c.c_ulong
    x.XDefaultRootWindow.argtypes = [c.c_void_p]
    x.XSelectInput.argtypes = [c.c_void_p, c.c_ulong, c.c_long]
    x.XSync.argtypes = [c.c_void_p, c.c_int]
    x.XNextEvent.argtypes = [c.c_void_p, c.c_void_p]
    x.XGetImage.restype = c.c_void_p
    x.XGetImage.argtypes = [c.c_void_p, c.c_ulong, c.c_int, c.c_int, c.c_uint, c.c_uint, c.c_ulong, c.c_int]
    x.XGetPixel.restype = c.c_ulong
    x.XGetPixel.argtypes = [c.c_void_p, c.c_int, c.c_int]
    x.XDestroyImage.argtypes = [c.c_void_p]
    return x


def colours(x, display, root):
    left, top, width = ROW
    image = x.XGetImage(display, root, left, top, width, 1, ALL_PLANES, Z_PIXMAP)
    found = {x.XGetPixel(image, at, 0) for at in range(width)}
    x.XDestroyImage(image)
    return found - {0}


def main():
    x = library()
    display = x.XOpenDisplay(None)
    if not display:
        raise SystemExit("watch-window: expected a display that DISPLAY names, found none")
    root = x.XDefaultRootWindow(display)
    x.XSelectInput(display, root, SUBSTRUCTURE_NOTIFY_MASK)
    x.XSync(display, 0)
    print("ready", flush=True)
    event = (c.c_long * 24)()
    while c.cast(event, c.POINTER(MapEvent)).contents.type != MAP_NOTIFY:
        x.XNextEvent(display, event)
    for name, least in ("visible", 1), ("drawn", 2):
        while len(colours(x, display, root)) < least:
            time.sleep(0.005)
        print(name, time.time_ns(), flush=True)


main()
