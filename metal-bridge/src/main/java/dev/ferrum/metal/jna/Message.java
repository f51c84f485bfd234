package dev.ferrum.metal.jna;

import java.util.Arrays;
import java.util.List;

/// Every message that is sent, with the shape of its method as Apple's headers declare it ([TypeEncoding#shape]).
///
/// A message whose method is missing or of another call shape would end the process, so each is looked up on the
/// class of a real receiver before it is sent for the first time ([MetalApi#check]).
public enum Message {
    RETAIN(Receiver.DEVICE, "retain", "@@:"),
    RELEASE(Receiver.DEVICE, "release", "v@:"),

    STRING(Receiver.STRING_CLASS, "stringWithUTF8String:", "@@:*"),
    CHARACTERS(Receiver.STRING, "UTF8String", "*@:"),
    DESCRIPTION(Receiver.ERROR, "localizedDescription", "@@:"),
    CODE(Receiver.ERROR, "code", "q@:"),

    NAME(Receiver.DEVICE, "name", "@@:"),
    FAMILY(Receiver.DEVICE, "supportsFamily:", "B@:q"),
    UNIFIED(Receiver.DEVICE, "hasUnifiedMemory", "B@:"),
    MOST_BUFFER(Receiver.DEVICE, "maxBufferLength", "Q@:"),
    WORKING_SET(Receiver.DEVICE, "recommendedMaxWorkingSetSize", "Q@:"),
    GROUP_MEMORY(Receiver.DEVICE, "maxThreadgroupMemoryLength", "Q@:"),
    NEW_QUEUE(Receiver.DEVICE, "newCommandQueue", "@@:"),
    NEW_BUFFER(Receiver.DEVICE, "newBufferWithLength:options:", "@@:QQ"),
    NEW_NO_COPY_BUFFER(Receiver.DEVICE, "newBufferWithBytesNoCopy:length:options:deallocator:", "@@:^vQQ@?"),
    NEW_LIBRARY(Receiver.DEVICE, "newLibraryWithSource:options:error:", "@@:@@^@"),
    NEW_PIPELINE(Receiver.DEVICE, "newComputePipelineStateWithFunction:error:", "@@:@^@"),
    NEW_RESIDENCY_SET(Receiver.DEVICE, "newResidencySetWithDescriptor:error:", "@@:@^@"),

    NEW_OPTIONS(Receiver.OPTIONS_CLASS, "new", "@@:"),
    MATH_MODE(Receiver.OPTIONS, "setMathMode:", "v@:q"),
    FAST_MATH(Receiver.OPTIONS, "setFastMathEnabled:", "v@:B"),

    NEW_FUNCTION(Receiver.LIBRARY, "newFunctionWithName:constantValues:error:", "@@:@@^@"),
    NEW_CONSTANTS(Receiver.CONSTANTS_CLASS, "new", "@@:"),
    SET_CONSTANT(Receiver.CONSTANTS, "setConstantValue:type:atIndex:", "v@:^vQQ"),

    MOST_THREADS(Receiver.PIPELINE, "maxTotalThreadsPerThreadgroup", "Q@:"),
    SIMD_WIDTH(Receiver.PIPELINE, "threadExecutionWidth", "Q@:"),

    CONTENTS(Receiver.BUFFER, "contents", "^v@:"),

    COMMAND_BUFFER(Receiver.QUEUE, "commandBuffer", "@@:"),
    ADD_RESIDENCY_SET(Receiver.QUEUE, "addResidencySet:", "v@:@"),
    REMOVE_RESIDENCY_SET(Receiver.QUEUE, "removeResidencySet:", "v@:@"),

    ENCODER(Receiver.COMMANDS, "computeCommandEncoderWithDispatchType:", "@@:Q"),
    SET_LABEL(Receiver.COMMANDS, "setLabel:", "v@:@"),
    COMMIT(Receiver.COMMANDS, "commit", "v@:"),
    WAIT(Receiver.COMMANDS, "waitUntilCompleted", "v@:"),
    STATUS(Receiver.COMMANDS, "status", "Q@:"),
    FAILURE(Receiver.COMMANDS, "error", "@@:"),
    GPU_START(Receiver.COMMANDS, "GPUStartTime", "d@:"),
    GPU_END(Receiver.COMMANDS, "GPUEndTime", "d@:"),

    SET_PIPELINE(Receiver.ENCODER, "setComputePipelineState:", "v@:@"),
    SET_BUFFERS(Receiver.ENCODER, "setBuffers:offsets:withRange:", "v@:^@^Q{QQ}"),
    SET_BYTES(Receiver.ENCODER, "setBytes:length:atIndex:", "v@:^vQQ"),
    SET_GROUP_MEMORY(Receiver.ENCODER, "setThreadgroupMemoryLength:atIndex:", "v@:QQ"),
    DISPATCH(Receiver.ENCODER, "dispatchThreadgroups:threadsPerThreadgroup:", "v@:{QQQ}{QQQ}"),
    DISPATCH_INDIRECT(
            Receiver.ENCODER,
            "dispatchThreadgroupsWithIndirectBuffer:indirectBufferOffset:threadsPerThreadgroup:",
            "v@:@Q{QQQ}"),
    BARRIER(Receiver.ENCODER, "memoryBarrierWithScope:", "v@:Q"),
    END_ENCODING(Receiver.ENCODER, "endEncoding", "v@:"),

    NEW_DESCRIPTOR(Receiver.DESCRIPTOR_CLASS, "new", "@@:"),
    ADD_ALLOCATION(Receiver.RESIDENCY_SET, "addAllocation:", "v@:@"),
    REMOVE_ALLOCATION(Receiver.RESIDENCY_SET, "removeAllocation:", "v@:@"),
    COMMIT_SET(Receiver.RESIDENCY_SET, "commit", "v@:"),
    REQUEST_RESIDENCY(Receiver.RESIDENCY_SET, "requestResidency", "v@:"),

    PROCESS_INFO(Receiver.PROCESS_INFO_CLASS, "processInfo", "@@:"),
    SYSTEM_VERSION(Receiver.PROCESS_INFO, "operatingSystemVersionString", "@@:");

    /// Kinds of objects that messages go to.
    public enum Receiver {
        STRING_CLASS,
        STRING,
        ERROR,
        DEVICE,
        OPTIONS_CLASS,
        OPTIONS,
        LIBRARY,
        CONSTANTS_CLASS,
        CONSTANTS,
        PIPELINE,
        BUFFER,
        QUEUE,
        COMMANDS,
        ENCODER,
        DESCRIPTOR_CLASS,
        RESIDENCY_SET,
        PROCESS_INFO_CLASS,
        PROCESS_INFO
    }

    private final Receiver receiver;
    private final String selector;
    private final String shape;

    Message(Receiver receiver, String selector, String shape) {
        this.receiver = receiver;
        this.selector = selector;
        this.shape = shape;
    }

    /// The messages to receivers of one kind that every macOS since 14 knows.
    static List<Message> required(Receiver receiver) {
        return Arrays.stream(values())
                .filter(message -> message.receiver == receiver && !message.optional())
                .toList();
    }

    /// Whether older systems may lack it, so that the receiver is asked before it is sent.
    boolean optional() {
        return switch (this) {
            case MATH_MODE, FAST_MATH, NEW_RESIDENCY_SET, ADD_RESIDENCY_SET, REMOVE_RESIDENCY_SET -> true;
            default -> false;
        };
    }

    public String selector() {
        return selector;
    }

    String shape() {
        return shape;
    }

    public Receiver receiver() {
        return receiver;
    }
}
