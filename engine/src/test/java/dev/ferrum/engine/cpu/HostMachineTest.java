package dev.ferrum.engine.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostMachineTest {
    @TempDir
    private Path proc;

    @Test
    void takesTheProcessorsNameFromTheFirstEntry() throws IOException {
        Files.writeString(proc.resolve("cpuinfo"), """
                processor\t: 0
                vendor_id\t: TestVendor
                model name\t: Test Processor: 9000 @ 3.00GHz
                processor\t: 1
                model name\t: another
                """);
        assertEquals("Test Processor: 9000 @ 3.00GHz", HostMachine.read(proc).processor());
    }

    @Test
    void countsTheFileCacheAsFree() throws IOException {
        // MemTotal of 1 kB: below what the runtime reports, so no container limit is at work.
        Files.writeString(proc.resolve("meminfo"), """
                MemTotal:              1 kB
                MemFree:              10 kB
                MemAvailable:        777 kB
                """);
        assertEquals(777 * 1024, HostMachine.read(proc).freeBytes());
    }

    @Test
    void doesWithoutTheFilesOfLinux() {
        assertSensible(HostMachine.read(proc.resolve("none")));
    }

    @Test
    void doesWithNonsenseInTheFiles() throws IOException {
        Files.writeString(proc.resolve("cpuinfo"), "model name\n\n:::\nmodel name:\n");
        Files.write(proc.resolve("meminfo"), new byte[] {(byte) 0xff, (byte) 0xfe, ':', 0});
        assertSensible(HostMachine.read(proc));
        Files.writeString(proc.resolve("meminfo"), "MemAvailable: many kB\nMemTotal: 99999999999999999999999 kB\n");
        assertSensible(HostMachine.read(proc));
    }

    private static void assertSensible(HostMachine machine) {
        assertFalse(machine.processor().isBlank());
        assertTrue(machine.threads() >= 1);
        assertTrue(machine.totalBytes() > 0, machine.toString());
        assertTrue(machine.freeBytes() > 0 && machine.freeBytes() <= machine.totalBytes(), machine.toString());
    }
}
