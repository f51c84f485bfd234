package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CudaProbeTest {
    private static final long FREE = 5L << 30;

    @Test
    void theProbeOfThisMachineAnswersWithDevicesOrWithReasonAndRemedy() {
        switch (new CudaBackendProvider().probe()) {
            case Probe.Available(var devices, var note) -> {
                assertFalse(note.isBlank());
                assertTrue(devices.getFirst().freeBytes() > 0, devices.toString());
            }
            case Probe.Unavailable(var reason, var remedy) -> {
                assertFalse(reason.isBlank());
                assertFalse(remedy.isBlank());
            }
        }
    }

    @Test
    void aMissingLibraryIsNamed() {
        var probe = new CudaProbe(
                () -> {
                    throw new UnsatisfiedLinkError("libcuda.so.1: cannot open shared object file");
                },
                device -> FREE);
        Probe.Unavailable answer = assertInstanceOf(Probe.Unavailable.class, probe.run());
        assertTrue(answer.reason().contains("libcuda.so.1"), answer.reason());
        assertTrue(answer.remedy().contains("driver"), answer.remedy());
    }

    @Test
    void aDriverWithoutCardsSaysThatItSeesNone() {
        assertTrue(unavailable(new FakeDriver(0)).reason().contains("no card"));
        assertTrue(unavailable(new FakeDriver(CudaProbe.NO_DEVICE, 0)).reason().contains("no card"));
    }

    @Test
    void cardsAreListedBestFirstWithTheirMemory() {
        Probe.Available answer = assertInstanceOf(Probe.Available.class, run(new FakeDriver(2)));
        assertEquals(
                List.of(
                        new DeviceInfo("cuda", 1, "Card 1", DeviceInfo.Kind.DISCRETE_GPU, 16L << 30, FREE),
                        new DeviceInfo("cuda", 0, "Card 0", DeviceInfo.Kind.DISCRETE_GPU, 8L << 30, FREE)),
                answer.devices());
        assertEquals(
                "Card 1 with 16.0 GB, compute capability 8.9, Card 0 with 8.0 GB, compute capability 8.9; "
                        + "driver for CUDA 12.4",
                answer.note());
    }

    @Test
    void cardsBeforeTuringAreNamedAndRefused() {
        Probe.Unavailable answer = unavailable(new FakeDriver(1).capability(61));
        assertEquals(
                "found Card 0 with 8.0 GB, compute capability 6.1; Ferrum needs compute capability 7.5 (Turing, 2018)"
                        + " or newer",
                answer.reason());
        assertTrue(answer.remedy().contains("CPU"), answer.remedy());
        assertInstanceOf(Probe.Available.class, run(new FakeDriver(1).capability(75)));
    }

    @Test
    void anOldDriverIsNamedAndRefused() {
        Probe.Unavailable answer = unavailable(new FakeDriver(1).version(11_040));
        assertTrue(
                answer.reason().endsWith("its driver is for CUDA 11.4 and Ferrum needs 11.8 or newer"),
                answer.reason());
        assertTrue(answer.remedy().contains("newer NVIDIA driver"), answer.remedy());
        assertInstanceOf(Probe.Available.class, run(new FakeDriver(1).version(CudaProbe.LEAST_VERSION)));
    }

    @Test
    void aFailingCallIsNamedWithItsCode() {
        Probe.Unavailable answer = unavailable(new FakeDriver(999, 1));
        assertTrue(answer.reason().contains("cuInit"), answer.reason());
        assertTrue(answer.reason().contains("CUDA_ERROR_999, code 999"), answer.reason());
    }

    @Test
    void aCardThatDoesNotOpenIsLeftOutWithTheReason() {
        FakeDriver driver = new FakeDriver(2);
        Probe.Available answer = assertInstanceOf(
                Probe.Available.class,
                new CudaProbe(() -> driver, device -> {
                            CudaException.check(
                                    driver, device.ordinal() == 1 ? 46 : 0, "cuDevicePrimaryCtxRetain", "it");
                            return FREE;
                        })
                        .run());
        assertEquals(
                List.of(0), answer.devices().stream().map(DeviceInfo::index).toList());
        assertTrue(answer.note().contains("card 1 is left out"), answer.note());
    }

    @Test
    void afterAFaultTheRemedyIsToRestartTheProgram() {
        FakeDriver driver = new FakeDriver(1);
        Probe.Unavailable answer = assertInstanceOf(
                Probe.Unavailable.class,
                new CudaProbe(() -> driver, device -> {
                            CudaException.check(driver, 719, "cuDevicePrimaryCtxRetain", "it");
                            return FREE;
                        })
                        .run());
        assertTrue(answer.remedy().contains("Restart Ferrum"), answer.remedy());
    }

    @Test
    void aMismatchOfDriverAndKernelModuleAsksForARestart() {
        assertTrue(unavailable(new FakeDriver(CudaProbe.DRIVER_MISMATCH, 1))
                .remedy()
                .contains("Restart"));
    }

    private static Probe run(FakeDriver driver) {
        return new CudaProbe(() -> driver, device -> FREE).run();
    }

    private static Probe.Unavailable unavailable(FakeDriver driver) {
        return assertInstanceOf(Probe.Unavailable.class, run(driver));
    }
}
