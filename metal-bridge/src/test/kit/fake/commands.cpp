// The queue, command buffers and their encoders.
#include "objects.h"

namespace fake {

CommandBuffer::~CommandBuffer() {
    await(this);
    for (Stage &stage : stages) {
        for (Dispatch &dispatch : stage) {
            release(dispatch.pipeline);
            release(dispatch.indirect);
            for (Binding &binding : dispatch.bindings) {
                release(binding.buffer);
            }
        }
    }
    release(queue);
}

Encoder::~Encoder() {
    if (open) {
        die("an encoder was released before endEncoding");
    }
    release(commands);
}

static Object *command_buffer(Queue *self, Selector) {
    return answers_nil("commandBuffer") ? nullptr : autorelease(make<CommandBuffer>("MTLCommandBuffer", self));
}

static void residency(Object *, Selector, Object *set) { expect_class(set, "MTLResidencySet"); }

static Object *encoder(CommandBuffer *self, Selector, Number dispatch_type) {
    if (self->encoding) {
        die("a second encoder was opened while one is open");
    }
    if (self->status != NOT_ENQUEUED) {
        die("an encoder was opened after commit");
    }
    if (answers_nil("computeCommandEncoderWithDispatchType:")) {
        return nullptr;
    }
    self->encoding = true;
    self->stages.emplace_back();
    count("encoders", 1);
    return autorelease(make<Encoder>("MTLComputeCommandEncoder", self, dispatch_type == 1));
}

static void commit(CommandBuffer *self, Selector) {
    if (self->encoding) {
        die("commit with an open encoder");
    }
    if (self->status != NOT_ENQUEUED) {
        die("commit twice");
    }
    self->status = COMMITTED;
    count("buffers", 1);
    submit(self);
}

static void wait_until_completed(CommandBuffer *self, Selector) {
    if (self->status == NOT_ENQUEUED) {
        die("waitUntilCompleted before commit");
    }
    await(self);
}

static Number status(CommandBuffer *self, Selector) { return self->status; }

static Object *error(CommandBuffer *self, Selector) {
    return self->status == FAILED ? autorelease(make<Error>("NSError", self->error, self->error_code)) : nullptr;
}

static double start_time(CommandBuffer *self, Selector) { return self->start; }

static double end_time(CommandBuffer *self, Selector) { return self->end; }

static void expect_open(Encoder *self) {
    if (!self->open) {
        die("an encoder was used after endEncoding");
    }
}

static void expect_index(Number index) {
    if (index >= emulator::MOST_ARGUMENTS) {
        die("argument index " + std::to_string(index) + ", expected at most 30");
    }
}

static void set_pipeline(Encoder *self, Selector, Pipeline *pipeline) {
    expect_open(self);
    expect_class(pipeline, "MTLComputePipelineState");
    self->pipeline = pipeline;
}

static void set_buffer(Encoder *self, Selector, Buffer *buffer, Number offset, Number index) {
    expect_open(self);
    expect_index(index);
    if (buffer != nullptr) {
        expect_class(buffer, "MTLBuffer");
        if (offset % 4 != 0) {
            die("offset " + std::to_string(offset) + " of a buffer, expected a multiple of 4");
        }
        if (offset >= buffer->bytes) {
            die("offset " + std::to_string(offset) + " is behind the end of a buffer of " + std::to_string(buffer->bytes));
        }
    }
    self->bindings[index] = {buffer, offset, nullptr};
    count("bindings", 1);
}

static void set_buffers(Encoder *self, Selector name, Buffer **buffers, const Number *offsets, Range range) {
    for (Number i = 0; i < range.length; i++) {
        set_buffer(self, name, buffers[i], offsets[i], range.location + i);
    }
}

static void set_bytes(Encoder *self, Selector, const char *bytes, Number length, Number index) {
    constexpr Number MOST_BYTES = 4096;
    expect_open(self);
    expect_index(index);
    if (length > MOST_BYTES) {
        die("setBytes of " + std::to_string(length) + " bytes, expected at most 4096");
    }
    self->bindings[index] = {nullptr, 0, std::make_shared<std::string>(bytes, length)};
    count("bytes", length);
}

static void set_threadgroup_memory(Encoder *self, Selector, Number length, Number index) {
    expect_open(self);
    expect_index(index);
    if (length % 16 != 0 || length > emulator::THREADGROUP_BYTES) {
        die("threadgroup memory of " + std::to_string(length) + " bytes, expected a multiple of 16 up to 32768");
    }
    self->threadgroup_bytes[index] = length;
}

static void encode(Encoder *self, Size grid, Buffer *indirect, Number offset, Size group) {
    expect_open(self);
    if (self->pipeline == nullptr) {
        die("dispatch without a pipeline");
    }
    Number threads = group.width * group.height * group.depth;
    if (threads == 0 || threads > Number(setting("FAKE_METAL_MAX_THREADS", emulator::MOST_THREADS))) {
        die(std::string(self->pipeline->function->kernel->name) + ": threadgroup of " + std::to_string(threads)
                + " threads, more than its pipeline takes");
    }
    Dispatch dispatch = {retain(self->pipeline), self->bindings, self->threadgroup_bytes, grid, group, retain(indirect), offset};
    for (Binding &binding : dispatch.bindings) {
        retain(binding.buffer);
    }
    std::vector<Stage> &stages = self->commands->stages;
    if (!self->concurrent && !stages.back().empty()) {
        stages.emplace_back();
    }
    stages.back().push_back(std::move(dispatch));
    count("dispatches", 1);
    count(std::string("dispatches:") + self->pipeline->function->kernel->name, 1);
}

static void dispatch_direct(Encoder *self, Selector, Size grid, Size group) {
    constexpr Number MOST = 0x7fffffff;
    if (grid.width > MOST || grid.height > MOST || grid.depth > MOST) {
        die("implausible grid of threadgroups: " + std::to_string(grid.width) + " x " + std::to_string(grid.height) + " x "
                + std::to_string(grid.depth));
    }
    encode(self, grid, nullptr, 0, group);
}

static void dispatch_indirect(Encoder *self, Selector, Buffer *grid, Number offset, Size group) {
    expect_class(grid, "MTLBuffer");
    if (offset % 4 != 0 || offset + 12 > grid->bytes) {
        die("indirect grid at byte " + std::to_string(offset) + " of a buffer of " + std::to_string(grid->bytes));
    }
    count("indirect", 1);
    encode(self, {0, 0, 0}, grid, offset, group);
}

static void memory_barrier(Encoder *self, Selector, Number scope) {
    expect_open(self);
    if ((scope & 1) == 0) {
        die("a memory barrier that does not order buffers");
    }
    self->commands->stages.emplace_back();
    count("barriers", 1);
}

static void end_encoding(Encoder *self, Selector) {
    expect_open(self);
    self->open = false;
    self->commands->encoding = false;
}

static void define_encoder() {
    const char *type = "MTLComputeCommandEncoder";
    define(type, "setComputePipelineState:", "v@:@", reinterpret_cast<void *>(set_pipeline));
    define(type, "setBuffer:offset:atIndex:", "v@:@QQ", reinterpret_cast<void *>(set_buffer));
    define(type, "setBuffers:offsets:withRange:", "v@:^@^Q{_NSRange=QQ}", reinterpret_cast<void *>(set_buffers));
    define(type, "setBytes:length:atIndex:", "v@:^vQQ", reinterpret_cast<void *>(set_bytes));
    define(type, "setThreadgroupMemoryLength:atIndex:", "v@:QQ", reinterpret_cast<void *>(set_threadgroup_memory));
    define(type, "dispatchThreadgroups:threadsPerThreadgroup:", "v@:{?=QQQ}{?=QQQ}",
            reinterpret_cast<void *>(dispatch_direct));
    define(type, "dispatchThreadgroupsWithIndirectBuffer:indirectBufferOffset:threadsPerThreadgroup:", "v@:@Q{?=QQQ}",
            reinterpret_cast<void *>(dispatch_indirect));
    define(type, "memoryBarrierWithScope:", "v@:Q", reinterpret_cast<void *>(memory_barrier));
    define(type, "endEncoding", "v@:", reinterpret_cast<void *>(end_encoding));
}

void define_commands() {
    for (const char *type : {"MTLCommandQueue", "MTLCommandBuffer", "MTLComputeCommandEncoder"}) {
        define_common(type);
    }
    define("MTLCommandQueue", "commandBuffer", "@@:", reinterpret_cast<void *>(command_buffer));
    define("MTLCommandQueue", "addResidencySet:", "v@:@", reinterpret_cast<void *>(residency));
    define("MTLCommandQueue", "removeResidencySet:", "v@:@", reinterpret_cast<void *>(residency));
    const char *type = "MTLCommandBuffer";
    define(type, "computeCommandEncoderWithDispatchType:", "@@:Q", reinterpret_cast<void *>(encoder));
    define(type, "commit", "v@:", reinterpret_cast<void *>(commit));
    define(type, "waitUntilCompleted", "v@:", reinterpret_cast<void *>(wait_until_completed));
    define(type, "status", "Q@:", reinterpret_cast<void *>(status));
    define(type, "error", "@@:", reinterpret_cast<void *>(error));
    define(type, "GPUStartTime", "d@:", reinterpret_cast<void *>(start_time));
    define(type, "GPUEndTime", "d@:", reinterpret_cast<void *>(end_time));
    define_encoder();
}

}  // namespace fake
