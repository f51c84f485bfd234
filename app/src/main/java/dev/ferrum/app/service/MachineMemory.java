package dev.ferrum.app.service;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// Memory of this machine, which is what the CPU backend computes in.
final class MachineMemory {
    private MachineMemory() {}

    static long totalBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
