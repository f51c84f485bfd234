"""Looks up every message of the bridge on real objects: selectors.py LIBOBJC METAL Message.java SOURCE.

Message.java is the bridge's table; SOURCE the text of the library `basic`. Made for macOS (LIBOBJC /usr/lib/libobjc.A.dylib, METAL
/System/Library/Frameworks/Metal.framework/Metal), and run here against the fake runtime. Sends only what is needed to get the objects.
"""

import ctypes
import re
import sys
from pathlib import Path

POINTER = ctypes.c_void_p
MESSAGE = re.compile(r"\b([A-Z_]+)\(\s*Receiver\.(\w+),\s*\"([^\"]+)\",\s*\"([^\"]+)\"\s*\)")
OPTIONAL = re.compile(r"case ([A-Z_, \n]+) -> true;")


class Runtime:
    def __init__(self, objc: str, metal: str):
        self.objc = ctypes.CDLL(objc)
        self.metal = ctypes.CDLL(metal)
        self.metal.MTLCreateSystemDefaultDevice.restype = POINTER
        for name in ("sel_registerName", "objc_getClass"):
            function = getattr(self.objc, name)
            function.restype, function.argtypes = POINTER, [ctypes.c_char_p]
        self.objc.object_getClass.restype, self.objc.object_getClass.argtypes = POINTER, [POINTER]
        self.objc.class_getInstanceMethod.restype = POINTER
        self.objc.class_getInstanceMethod.argtypes = [POINTER, POINTER]
        self.objc.method_getTypeEncoding.restype = ctypes.c_char_p
        self.objc.method_getTypeEncoding.argtypes = [POINTER]
        self.objc.objc_autoreleasePoolPush.restype = POINTER

    def send(self, receiver, selector: str, *arguments):
        """A message whose arguments and result are all pointers or numbers of 64 bits; never as a variadic call."""
        prototype = ctypes.CFUNCTYPE(POINTER, POINTER, POINTER, *[POINTER] * len(arguments))
        function = prototype(ctypes.cast(self.objc.objc_msgSend, POINTER).value)
        return function(receiver, self.objc.sel_registerName(selector.encode()), *arguments)

    def type_named(self, name: str):
        return self.objc.objc_getClass(name.encode())

    def string(self, text: str):
        self.kept = ctypes.create_string_buffer(text.encode())
        return self.send(self.type_named("NSString"), "stringWithUTF8String:", ctypes.addressof(self.kept))

    def encoding(self, receiver, selector: str):
        type_of = self.objc.object_getClass(receiver)
        method = self.objc.class_getInstanceMethod(type_of, self.objc.sel_registerName(selector.encode()))
        return self.objc.method_getTypeEncoding(method).decode() if method else None


def receivers(runtime: Runtime, source: str) -> dict:
    """One object of each kind that messages go to."""
    error = POINTER()
    place = ctypes.addressof(error)
    send, string, type_named = runtime.send, runtime.string, runtime.type_named
    device = runtime.metal.MTLCreateSystemDefaultDevice()
    if not device:
        raise SystemExit("no Metal device here")
    send(device, "newLibraryWithSource:options:error:", string("syntax error here"), None, place)
    found = {"ERROR": error.value, "DEVICE": device, "STRING": string("x")}
    for kind, name in (("STRING", "NSString"), ("OPTIONS", "MTLCompileOptions"), ("CONSTANTS", "MTLFunctionConstantValues"),
                       ("DESCRIPTOR", "MTLResidencySetDescriptor"), ("PROCESS_INFO", "NSProcessInfo")):
        found[f"{kind}_CLASS"] = type_named(name)
    found["OPTIONS"] = send(found["OPTIONS_CLASS"], "new")
    found["CONSTANTS"] = send(found["CONSTANTS_CLASS"], "new")
    found["LIBRARY"] = send(device, "newLibraryWithSource:options:error:", string(source), None, place)
    function = send(found["LIBRARY"], "newFunctionWithName:constantValues:error:", string("copy_words"), None, place)
    found["PIPELINE"] = send(device, "newComputePipelineStateWithFunction:error:", function, place)
    found["BUFFER"] = send(device, "newBufferWithLength:options:", 4096, 0)
    found["QUEUE"] = send(device, "newCommandQueue")
    found["COMMANDS"] = send(found["QUEUE"], "commandBuffer")
    found["ENCODER"] = send(found["COMMANDS"], "computeCommandEncoderWithDispatchType:", 1)
    send(found["ENCODER"], "endEncoding")
    found["PROCESS_INFO"] = send(found["PROCESS_INFO_CLASS"], "processInfo")
    if found["DESCRIPTOR_CLASS"]:
        descriptor = send(found["DESCRIPTOR_CLASS"], "new")
        found["RESIDENCY_SET"] = send(device, "newResidencySetWithDescriptor:error:", descriptor, place)
    return found


def shape(encoding: str) -> str:
    """By what travels in which register: pointers, objects and numbers of 64 bits are the same."""
    plain = re.sub(r'"[^"]*"', "", encoding)
    plain = re.sub(r"\{[^=}]*=", "{", plain)
    plain = re.sub(r"[rnNoORV](?=[\^@*{#:])", "", plain)
    plain = re.sub(r"\d+", "", plain).replace("@?", "@")
    plain = re.sub(r"\^+(\{[^}]*\}|.)", "p", plain)
    return re.sub(r"[@#:*qQlL]", "p", plain)


def main() -> None:
    objc, metal, table, source = sys.argv[1:5]
    text = Path(table).read_text()
    optional = set(re.split(r"[,\s]+", OPTIONAL.search(text).group(1)))
    runtime = Runtime(objc, metal)
    runtime.objc.objc_autoreleasePoolPush()
    objects = receivers(runtime, Path(source).read_text())
    messages = MESSAGE.findall(text)
    wrong = []
    for name, receiver, selector, expected in messages:
        target = objects.get(receiver)
        found = runtime.encoding(target, selector) if target else None
        state = "ok" if found and shape(found) == shape(expected) else "missing" if not found else "OTHER SHAPE"
        print(f"{state:12} {receiver:16} {selector:60} {found or ''}")
        if state == "OTHER SHAPE" or (state == "missing" and name not in optional and receiver != "RESIDENCY_SET"):
            wrong.append(selector)
    if wrong or not messages:
        raise SystemExit(f"{len(wrong)} of {len(messages)} messages cannot be sent: {', '.join(wrong)}")
    print(f"{len(messages)} messages, all as expected")


if __name__ == "__main__":
    main()
