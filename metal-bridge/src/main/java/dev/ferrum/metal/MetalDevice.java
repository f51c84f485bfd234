package dev.ferrum.metal;

import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.metal.jna.Message;
import dev.ferrum.metal.jna.MetalApi;

/// A GPU as Metal describes it. `family` is the highest Apple family it supports, 7 for M1, or 0; sizes are in bytes;
/// `system` names the version and build of macOS.
record MetalDevice(
        String name,
        int family,
        boolean unified,
        long mostBufferBytes,
        long workingSetBytes,
        long groupMemoryBytes,
        int pageBytes,
        String system) {
    /// The first family with SIMD reductions and SIMD-group matrices: M1.
    static final int LEAST_FAMILY = 7;

    /// What every kernel may use of threadgroup memory.
    static final int LEAST_GROUP_MEMORY = 32 << 10;

    private static final int MOST_FAMILY = 12;
    /// `MTLGPUFamilyApple1` is 1001.
    private static final int FAMILY_BASE = 1000;

    /// Of the working set, so much may be used: the rest is for the window and other programs.
    private static final double USABLE = 0.95;

    /// Asks the device whose methods have been checked. On the Metal thread.
    static MetalDevice read(MetalApi api, long device) {
        return new MetalDevice(
                api.text(api.get(device, Message.NAME)),
                family(api, device),
                api.is(device, Message.UNIFIED),
                api.get(device, Message.MOST_BUFFER),
                api.get(device, Message.WORKING_SET),
                api.get(device, Message.GROUP_MEMORY),
                MetalApi.pageBytes(),
                system(api));
    }

    private static int family(MetalApi api, long device) {
        for (int family = MOST_FAMILY; family > 0; family--) {
            if (api.is(device, Message.FAMILY, FAMILY_BASE + family)) {
                return family;
            }
        }
        return 0;
    }

    private static String system(MetalApi api) {
        long type = api.classNamed("NSProcessInfo");
        if (!api.knows(type, Message.PROCESS_INFO)) {
            return "unknown system";
        }
        long info = api.get(type, Message.PROCESS_INFO);
        return api.knows(info, Message.SYSTEM_VERSION)
                ? api.text(api.get(info, Message.SYSTEM_VERSION))
                : "unknown system";
    }

    /// Bytes that weights, caches and scratch may take together.
    long usableBytes() {
        return (long) (workingSetBytes * USABLE);
    }

    DeviceInfo info() {
        return new DeviceInfo(
                MetalBackendProvider.ID, 0, name, DeviceInfo.Kind.UNIFIED_GPU, workingSetBytes, usableBytes());
    }

    /// For messages and reports.
    String describe() {
        return "%s (Apple family %d, %.1f GB for the GPU, %s)"
                .formatted(name, family, workingSetBytes / (double) (1L << 30), system);
    }
}
