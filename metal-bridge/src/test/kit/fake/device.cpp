// The device, its memory, and what is compiled for it.
#include "objects.h"

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <mutex>
#include <unistd.h>

namespace fake {

Buffer::~Buffer() {
    if (owned) {
        // What still reads it gets NaN.
        memset(memory, 0xFF, bytes);
        free(memory);
    }
}

namespace {

constexpr Number GIBIBYTE = Number(1) << 30;
constexpr int MOST_APPLE_FAMILY = 12;

Number most_buffer_bytes() { return setting("FAKE_METAL_MAX_BUFFER", GIBIBYTE); }

std::string folder() {
    const char *given = getenv("FAKE_METAL_MODULES");
    if (given != nullptr && *given != 0) {
        return given;
    }
    Dl_info own;
    dladdr(reinterpret_cast<void *>(folder), &own);
    std::string path = own.dli_fname;
    return path.substr(0, path.rfind('/'));
}

std::string fingerprint(const std::string &source) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (unsigned char byte : source) {
        hash = (hash ^ byte) * 0x100000001b3u;
    }
    char text[17];
    snprintf(text, sizeof text, "%016lx", static_cast<unsigned long>(hash));
    return text;
}

const emulator::Library *module_of(const std::string &source) {
    static std::mutex lock;
    static std::map<std::string, const emulator::Library *> loaded;
    std::lock_guard<std::mutex> guard(lock);
    std::string hash = fingerprint(source);
    auto known = loaded.find(hash);
    if (known != loaded.end()) {
        return known->second;
    }
    void *library = dlopen((folder() + "/" + hash + ".so").c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        return nullptr;
    }
    auto entry = reinterpret_cast<const emulator::Library *(*)()>(dlsym(library, "emulator_library"));
    return loaded[hash] = entry();
}

bool told_not_to_compile(const emulator::Library *module) {
    for (int i = 0; i < module->kernel_count; i++) {
        if (listed("FAKE_METAL_COMPILE_ERROR", module->kernels[i].name)) {
            return true;
        }
    }
    return false;
}

// Of the function constants' data types.
size_t bytes_of_type(Number type) {
    constexpr Number FLOAT = 3;
    constexpr Number INT = 29;
    constexpr Number UINT = 33;
    constexpr Number BOOL = 53;
    switch (type) {
        case FLOAT:
        case INT:
        case UINT:
            return 4;
        case BOOL:
            return 1;
        default:
            die("function constant of data type " + std::to_string(type));
    }
}

}  // namespace

static Object *name(Object *, Selector) { return autorelease(make<String>("NSString", "Emulated Metal device")); }

static bool supports_family(Object *, Selector, long family) {
    long highest = setting("FAKE_METAL_FAMILY", 7);
    bool apple = family > 1000 && family <= 1000 + MOST_APPLE_FAMILY && family - 1000 <= highest;
    return apple || (family == 5001 && highest >= 7);
}

static bool has_unified_memory(Object *, Selector) { return setting("FAKE_METAL_UNIFIED", 1) != 0; }

static Number max_buffer_length(Object *, Selector) { return most_buffer_bytes(); }

static Number max_threadgroup_memory(Object *, Selector) { return emulator::THREADGROUP_BYTES; }

static Number working_set(Object *, Selector) { return setting("FAKE_METAL_WORKING_SET", 8 * GIBIBYTE); }

static Object *new_queue(Object *, Selector) {
    return answers_nil("newCommandQueue") ? nullptr : make<Queue>("MTLCommandQueue");
}

static Object *new_buffer(Object *, Selector, Number bytes, Number) {
    constexpr Number PAGE = 16 << 10;
    if (bytes == 0 || bytes > most_buffer_bytes() || answers_nil("newBufferWithLength:options:")) {
        return nullptr;
    }
    Number size = (bytes + PAGE - 1) / PAGE * PAGE;
    char *memory = static_cast<char *>(aligned_alloc(PAGE, size));
    memset(memory, 0, size);
    return make<Buffer>("MTLBuffer", memory, size_t(bytes), true);
}

static Object *new_buffer_without_copy(Object *, Selector, char *memory, Number bytes, Number, void *deallocator) {
    Number page = setting("FAKE_METAL_PAGE", getpagesize());
    if (deallocator != nullptr) {
        die("a deallocator block, which the bridge does not use");
    }
    bool whole_pages = reinterpret_cast<uintptr_t>(memory) % page == 0 && bytes % page == 0;
    if (!whole_pages || bytes == 0 || bytes > most_buffer_bytes()
            || answers_nil("newBufferWithBytesNoCopy:length:options:deallocator:")) {
        return nullptr;
    }
    return make<Buffer>("MTLBuffer", memory, size_t(bytes), false);
}

static Object *new_library(Object *, Selector, String *source, Object *, Object **error) {
    expect_class(source, "NSString");
    if (answers_nil("newLibraryWithSource:options:error:")) {
        return nullptr;
    }
    const emulator::Library *module = module_of(source->text);
    if (module == nullptr) {
        answer_error(error, "program_source:1:1: error: the emulator has no module for this source", 3);
        return nullptr;
    }
    if (told_not_to_compile(module)) {
        answer_error(error, "program_source:7:9: error: injected: unknown type name 'simdgroup_float9x9'", 3);
        return nullptr;
    }
    count("libraries", 1);
    return make<Library>("MTLLibrary", module);
}

static Object *new_function(Library *self, Selector, String *wanted, ConstantValues *constants, Object **error) {
    expect_class(wanted, "NSString");
    if (answers_nil("newFunctionWithName:constantValues:error:")) {
        return nullptr;
    }
    for (int i = 0; i < self->module->kernel_count; i++) {
        const emulator::Kernel &kernel = self->module->kernels[i];
        if (wanted->text == kernel.name) {
            Function *function = make<Function>("MTLFunction", self->module, &kernel);
            if (constants != nullptr) {
                expect_class(constants, "MTLFunctionConstantValues");
                function->constants = constants->values;
            }
            return function;
        }
    }
    answer_error(error, "Function " + wanted->text + " was not found in the library", 5);
    return nullptr;
}

static Object *new_pipeline(Object *, Selector, Function *function, Object **error) {
    expect_class(function, "MTLFunction");
    if (answers_nil("newComputePipelineStateWithFunction:error:")) {
        answer_error(error, "injected: Compiler encountered an internal error", 1);
        return nullptr;
    }
    count("pipelines", 1);
    return make<Pipeline>("MTLComputePipelineState", function);
}

static Object *new_options(Object *, Selector) { return make<CompileOptions>("MTLCompileOptions"); }

static void set_math_mode(Object *, Selector, long mode) {
    if (mode < 0 || mode > 2) {
        die("math mode " + std::to_string(mode) + ", expected 0 to 2");
    }
}

static void set_fast_math(Object *, Selector, bool) {}

static Object *new_constants(Object *, Selector) { return make<ConstantValues>("MTLFunctionConstantValues"); }

static void set_constant(ConstantValues *self, Selector, const char *value, Number type, Number index) {
    self->values[static_cast<int>(index)] = std::string(value, bytes_of_type(type));
}

static Number max_total_threads(Object *, Selector) { return setting("FAKE_METAL_MAX_THREADS", emulator::MOST_THREADS); }

static Number execution_width(Object *, Selector) { return setting("FAKE_METAL_WIDTH", 32); }

static void *contents(Buffer *self, Selector) { return self->memory; }

static Number length(Buffer *self, Selector) { return self->bytes; }

static Object *new_descriptor(Object *, Selector) { return make<Plain>("MTLResidencySetDescriptor"); }

static Object *new_residency_set(Object *, Selector, Object *descriptor, Object **) {
    expect_class(descriptor, "MTLResidencySetDescriptor");
    return answers_nil("newResidencySetWithDescriptor:error:") ? nullptr : make<ResidencySet>("MTLResidencySet");
}

static void add_allocation(ResidencySet *self, Selector, Object *buffer) {
    expect_class(buffer, "MTLBuffer");
    self->allocations[buffer]++;
}

static void remove_allocation(ResidencySet *self, Selector, Object *buffer) {
    expect_class(buffer, "MTLBuffer");
    if (self->allocations.erase(buffer) == 0) {
        die("a buffer was removed from a residency set that it is not in");
    }
}

static void nothing(Object *, Selector) {}

static void define_memory() {
    const char *set = "MTLResidencySet";
    define("+MTLResidencySetDescriptor", "new", "@@:", reinterpret_cast<void *>(new_descriptor));
    define(set, "addAllocation:", "v@:@", reinterpret_cast<void *>(add_allocation));
    define(set, "removeAllocation:", "v@:@", reinterpret_cast<void *>(remove_allocation));
    define(set, "commit", "v@:", reinterpret_cast<void *>(nothing));
    define(set, "requestResidency", "v@:", reinterpret_cast<void *>(nothing));
    define("MTLBuffer", "contents", "^v@:", reinterpret_cast<void *>(contents));
    define("MTLBuffer", "length", "Q@:", reinterpret_cast<void *>(length));
}

static void define_compiler() {
    define("+MTLCompileOptions", "new", "@@:", reinterpret_cast<void *>(new_options));
    define("MTLCompileOptions", "setMathMode:", "v@:q", reinterpret_cast<void *>(set_math_mode));
    define("MTLCompileOptions", "setFastMathEnabled:", "v@:B", reinterpret_cast<void *>(set_fast_math));
    define("+MTLFunctionConstantValues", "new", "@@:", reinterpret_cast<void *>(new_constants));
    define("MTLFunctionConstantValues", "setConstantValue:type:atIndex:", "v@:^vQQ",
            reinterpret_cast<void *>(set_constant));
    define("MTLLibrary", "newFunctionWithName:constantValues:error:", "@@:@@^@",
            reinterpret_cast<void *>(new_function));
    define("MTLComputePipelineState", "maxTotalThreadsPerThreadgroup", "Q@:",
            reinterpret_cast<void *>(max_total_threads));
    define("MTLComputePipelineState", "threadExecutionWidth", "Q@:", reinterpret_cast<void *>(execution_width));
}

void define_device() {
    for (const char *type : {"MTLDevice", "MTLCompileOptions", "MTLFunctionConstantValues", "MTLLibrary", "MTLFunction",
                 "MTLComputePipelineState", "MTLBuffer", "MTLResidencySetDescriptor", "MTLResidencySet"}) {
        define_common(type);
    }
    const char *type = "MTLDevice";
    define(type, "name", "@@:", reinterpret_cast<void *>(name));
    define(type, "supportsFamily:", "B@:q", reinterpret_cast<void *>(supports_family));
    define(type, "hasUnifiedMemory", "B@:", reinterpret_cast<void *>(has_unified_memory));
    define(type, "maxBufferLength", "Q@:", reinterpret_cast<void *>(max_buffer_length));
    define(type, "maxThreadgroupMemoryLength", "Q@:", reinterpret_cast<void *>(max_threadgroup_memory));
    define(type, "recommendedMaxWorkingSetSize", "Q@:", reinterpret_cast<void *>(working_set));
    define(type, "newCommandQueue", "@@:", reinterpret_cast<void *>(new_queue));
    define(type, "newBufferWithLength:options:", "@@:QQ", reinterpret_cast<void *>(new_buffer));
    define(type, "newBufferWithBytesNoCopy:length:options:deallocator:", "@@:^vQQ@?",
            reinterpret_cast<void *>(new_buffer_without_copy));
    define(type, "newLibraryWithSource:options:error:", "@@:@@^@", reinterpret_cast<void *>(new_library));
    define(type, "newComputePipelineStateWithFunction:error:", "@@:@^@", reinterpret_cast<void *>(new_pipeline));
    define(type, "newResidencySetWithDescriptor:error:", "@@:@^@", reinterpret_cast<void *>(new_residency_set));
    define_memory();
    define_compiler();
}

}  // namespace fake

EXPORTED fake::Object *MTLCreateSystemDefaultDevice() {
    fake::ensure_defined();
    return fake::setting("FAKE_METAL_NO_DEVICE", 0) != 0 ? nullptr : fake::make<fake::Plain>("MTLDevice");
}
