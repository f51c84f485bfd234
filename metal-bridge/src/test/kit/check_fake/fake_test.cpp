// The fake runtime: one program from source to result, failures on demand, and misuse that must end the process.
//
// fake_test SOURCE runs everything; SOURCE is the text of the library `basic` as the bridge would give it to the compiler.
#include "messages.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

int failures = 0;

void expect(const std::string &what, bool good) {
    printf("%s %s\n", good ? "ok  " : "FAIL", what.c_str());
    failures += !good;
}

std::string source;

// What a program needs to fill a buffer: made anew for each test, so that leaks show.
struct Program {
    void *pool = objc_autoreleasePoolPush();
    void *device = MTLCreateSystemDefaultDevice();
    void *queue = send(device, "newCommandQueue");
    void *library = nullptr;
    void *error = nullptr;
    void *pipeline = nullptr;
    void *buffer = nullptr;

    Program() {
        library = send(device, "newLibraryWithSource:options:error:", string(source.c_str()), (void *)nullptr, &error);
        if (library != nullptr) {
            pipeline = pipeline_of("fill_words");
        }
        buffer = send(device, "newBufferWithLength:options:", uint64_t(4096), uint64_t(0));
    }

    void *pipeline_of(const char *name) {
        void *none = nullptr;
        void *function = send(library, "newFunctionWithName:constantValues:error:", string(name), none, &error);
        if (function == nullptr) {
            return nullptr;
        }
        void *result = send(device, "newComputePipelineStateWithFunction:error:", function, &error);
        send<void>(function, "release");
        return result;
    }

    ~Program() {
        for (void *object : {buffer, pipeline, library, queue, device}) {
            if (object != nullptr) {
                send<void>(object, "release");
            }
        }
        objc_autoreleasePoolPop(pool);
    }

    void *commands() { return send(queue, "commandBuffer"); }

    void *encoder(void *commands, uint64_t type = 1) {
        return send(commands, "computeCommandEncoderWithDispatchType:", type);
    }

    // buffer[0 .. count) becomes `value`.
    void encode_fill(void *encoder, uint32_t count, uint32_t value) {
        uint32_t constants[2] = {count, value};
        send<void>(encoder, "setComputePipelineState:", pipeline);
        send<void>(encoder, "setBuffer:offset:atIndex:", buffer, uint64_t(0), uint64_t(0));
        send<void>(encoder, "setBytes:length:atIndex:", constants, uint64_t(8), uint64_t(1));
        send<void>(encoder, "dispatchThreadgroups:threadsPerThreadgroup:", Size{(count + 255) / 256, 1, 1}, Size{256, 1, 1});
    }

    // The status afterwards.
    uint64_t finish(void *commands, void *encoder) {
        send<void>(encoder, "endEncoding");
        send<void>(commands, "commit");
        send<void>(commands, "waitUntilCompleted");
        return send<uint64_t>(commands, "status");
    }

    const uint32_t *contents() { return static_cast<const uint32_t *>(send(buffer, "contents")); }
};

void test_program() {
    Program program;
    void *commands = program.commands();
    void *encoder = program.encoder(commands);
    program.encode_fill(encoder, 700, 42);
    bool done = program.finish(commands, encoder) == 4;
    const uint32_t *words = program.contents();
    expect("a program fills its words and no others", done && words[0] == 42 && words[699] == 42 && words[700] == 0);
    double time = send<double>(commands, "GPUEndTime") - send<double>(commands, "GPUStartTime");
    expect("times are doubles", time > 0 && time < 60);
}

void test_order() {
    // Two fills without a barrier may run in any order; with one, the second wins.
    int kept = 0;
    int lost = 0;
    Program program;
    for (int round = 0; round < 16; round++) {
        for (bool barrier : {false, true}) {
            void *commands = program.commands();
            void *encoder = program.encoder(commands);
            program.encode_fill(encoder, 8, 1);
            if (barrier) {
                send<void>(encoder, "memoryBarrierWithScope:", uint64_t(1));
            }
            program.encode_fill(encoder, 8, 2);
            program.finish(commands, encoder);
            if (program.contents()[0] != 2) {
                (barrier ? kept : lost)++;
            }
        }
    }
    expect("a barrier keeps the order", kept == 0);
    expect("without a barrier the order is not kept", lost > 0);
}

void test_failures() {
    setenv("FAKE_METAL_FAIL_BUFFER", "2", 1);
    {
        Program program;
        std::vector<uint64_t> statuses;
        for (int i = 0; i < 3; i++) {
            void *commands = program.commands();
            void *encoder = program.encoder(commands);
            program.encode_fill(encoder, 8, 1);
            statuses.push_back(program.finish(commands, encoder));
        }
        expect("the second buffer fails, the others do not", statuses == std::vector<uint64_t>{4, 5, 4});
    }
    unsetenv("FAKE_METAL_FAIL_BUFFER");
    setenv("FAKE_METAL_COMPILE_ERROR", "fill_words", 1);
    {
        Program program;
        expect("a compile error comes as nil and an error", program.library == nullptr && program.error != nullptr);
    }
    unsetenv("FAKE_METAL_COMPILE_ERROR");
    setenv("FAKE_METAL_NIL", "newBufferWithLength:options:", 1);
    {
        Program program;
        expect("memory that there is not comes as nil", program.buffer == nullptr);
    }
    unsetenv("FAKE_METAL_NIL");
    setenv("FAKE_METAL_WRONG", "fill_words", 1);
    {
        Program program;
        void *commands = program.commands();
        void *encoder = program.encoder(commands);
        program.encode_fill(encoder, 8, 7);
        expect("a disturbed kernel completes with a wrong result",
                program.finish(commands, encoder) == 4 && program.contents()[0] != 7 && program.contents()[1] == 7);
    }
    unsetenv("FAKE_METAL_WRONG");
    setenv("FAKE_METAL_NO_DEVICE", "1", 1);
    expect("no device is nil", MTLCreateSystemDefaultDevice() == nullptr);
    unsetenv("FAKE_METAL_NO_DEVICE");
    {
        Program program;
        void *commands = program.commands();
        void *encoder = program.encoder(commands);
        send<void>(encoder, "setComputePipelineState:", program.pipeline);
        send<void>(encoder, "dispatchThreadgroups:threadsPerThreadgroup:", Size{1, 1, 1}, Size{32, 1, 1});
        expect("an argument that is not bound fails the buffer", program.finish(commands, encoder) == 5);
        expect("a function that there is not is nil", program.pipeline_of("no_such_kernel") == nullptr);
    }
    expect("a message to nil answers zero", send<uint64_t>(nullptr, "maxBufferLength") == 0
            && send<double>(nullptr, "GPUStartTime") == 0);
}

void test_leaks() {
    for (const char *name : {"MTLBuffer", "MTLCommandBuffer", "MTLComputeCommandEncoder", "MTLComputePipelineState",
                 "MTLFunction", "MTLLibrary", "MTLCommandQueue", "MTLDevice", "NSString", "NSError"}) {
        expect(std::string("no ") + name + " is left", fake_metal_live(name) == 0);
    }
}

// What a real system would end the process for, or leave undefined.
const std::map<std::string, std::function<void(Program &)>> &misuses() {
    static const std::map<std::string, std::function<void(Program &)>> all = {
            {"unrecognized selector", [](Program &p) { send(p.device, "noSuchThing"); }},
            {"message contents to a released object",
                    [](Program &p) {
                        send<void>(p.buffer, "release");
                        send(p.buffer, "contents");
                    }},
            {"message release to a released object",
                    [](Program &p) {
                        send<void>(p.queue, "retain");
                        for (int i = 0; i < 4; i++) {
                            send<void>(p.queue, "release");
                        }
                    }},
            {"second encoder",
                    [](Program &p) {
                        void *commands = p.commands();
                        p.encoder(commands);
                        p.encoder(commands);
                    }},
            {"open encoder",
                    [](Program &p) {
                        void *commands = p.commands();
                        p.encoder(commands);
                        send<void>(commands, "commit");
                    }},
            {"commit twice",
                    [](Program &p) {
                        void *commands = p.commands();
                        send<void>(commands, "commit");
                        send<void>(commands, "commit");
                    }},
            {"before commit", [](Program &p) { send<void>(p.commands(), "waitUntilCompleted"); }},
            {"setBytes of 8192",
                    [](Program &p) {
                        char many[8192] = {};
                        send<void>(p.encoder(p.commands()), "setBytes:length:atIndex:", many, uint64_t(8192), uint64_t(0));
                    }},
            {"without a pipeline",
                    [](Program &p) {
                        send<void>(p.encoder(p.commands()), "dispatchThreadgroups:threadsPerThreadgroup:", Size{1, 1, 1},
                                Size{32, 1, 1});
                    }},
            {"expected an object of MTLBuffer",
                    [](Program &p) {
                        send<void>(p.encoder(p.commands()), "setBuffer:offset:atIndex:", p.queue, uint64_t(0), uint64_t(0));
                    }},
            {"behind the end",
                    [](Program &p) {
                        send<void>(
                                p.encoder(p.commands()), "setBuffer:offset:atIndex:", p.buffer, uint64_t(4096), uint64_t(0));
                    }},
            {"expected a multiple of 4",
                    [](Program &p) {
                        send<void>(p.encoder(p.commands()), "setBuffer:offset:atIndex:", p.buffer, uint64_t(6), uint64_t(0));
                    }},
            {"more than its pipeline takes",
                    [](Program &p) {
                        void *encoder = p.encoder(p.commands());
                        send<void>(encoder, "setComputePipelineState:", p.pipeline);
                        send<void>(encoder, "dispatchThreadgroups:threadsPerThreadgroup:", Size{1, 1, 1}, Size{2048, 1, 1});
                    }},
            {"multiple of 16",
                    [](Program &p) {
                        send<void>(p.encoder(p.commands()), "setThreadgroupMemoryLength:atIndex:", uint64_t(20), uint64_t(0));
                    }},
            {"after endEncoding",
                    [](Program &p) {
                        void *encoder = p.encoder(p.commands());
                        send<void>(encoder, "endEncoding");
                        send<void>(encoder, "memoryBarrierWithScope:", uint64_t(1));
                    }},
            {"indirect grid",
                    [](Program &p) {
                        void *encoder = p.encoder(p.commands());
                        send<void>(encoder, "setComputePipelineState:", p.pipeline);
                        send<void>(encoder,
                                "dispatchThreadgroupsWithIndirectBuffer:indirectBufferOffset:threadsPerThreadgroup:", p.buffer,
                                uint64_t(4088), Size{32, 1, 1});
                    }},
            {"without a pool",
                    [](Program &p) {
                        objc_autoreleasePoolPop(p.pool);
                        p.commands();
                        abort();
                    }},
            {"out of order",
                    [](Program &p) {
                        objc_autoreleasePoolPop(p.pool);
                        objc_autoreleasePoolPop(p.pool);
                    }},
    };
    return all;
}

// Runs a misuse in a process of its own and reads what it says when it dies.
void test_misuse(const char *self, const std::string &path, const std::string &expected) {
    int channel[2];
    if (pipe(channel) != 0) {
        exit(2);
    }
    pid_t child = fork();
    if (child == 0) {
        dup2(channel[1], STDERR_FILENO);
        execl(self, self, path.c_str(), expected.c_str(), nullptr);
        _exit(2);
    }
    close(channel[1]);
    std::string said;
    char part[512];
    for (ssize_t n; (n = read(channel[0], part, sizeof part)) > 0;) {
        said.append(part, n);
    }
    close(channel[0]);
    int status = 0;
    waitpid(child, &status, 0);
    expect("misuse is noticed: " + expected,
            WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && said.find(expected) != std::string::npos);
}

}  // namespace

int main(int count, char **arguments) {
    std::ifstream file(arguments[1]);
    std::stringstream text;
    text << file.rdbuf();
    source = text.str();
    if (count > 2) {
        Program program;
        misuses().at(arguments[2])(program);
        return 0;
    }
    test_program();
    test_order();
    test_failures();
    test_leaks();
    expect("nothing was autoreleased without a pool", fake_metal_autorelease_without_pool() == 0);
    for (const auto &[expected, misuse] : misuses()) {
        test_misuse(arguments[0], arguments[1], expected);
    }
    return failures == 0 ? 0 : 1;
}
