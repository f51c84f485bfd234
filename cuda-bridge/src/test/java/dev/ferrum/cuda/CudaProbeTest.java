package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.backend.BackendException;
import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.DeviceInfo;
import dev.ferrum.engine.backend.Probe;
import org.junit.jupiter.api.Test;

final class CudaProbeTest {
    @Test
    void theProbeOfThisMachineAnswersUnavailableWithReasonAndRemedy() {
        Probe.Unavailable answer = assertInstanceOf(Probe.Unavailable.class, new CudaBackendProvider().probe());
        assertFalse(answer.reason().isBlank());
        assertFalse(answer.remedy().isBlank());
    }

    @Test
    void aMissingLibraryIsNamed() {
        Probe.Unavailable answer = unavailable(new CudaProbe(() -> {
            throw new UnsatisfiedLinkError("libcuda.so.1: cannot open shared object file");
        }));
        assertTrue(answer.reason().contains("libcuda.so.1"), answer.reason());
        assertTrue(answer.remedy().contains("driver"), answer.remedy());
    }

    @Test
    void aDriverWithoutCardsSaysThatItSeesNone() {
        assertTrue(unavailable(with(new FakeDriver(0))).reason().contains("no card"));
        assertTrue(unavailable(with(new FakeDriver(CudaProbe.NO_DEVICE, 0)))
                .reason()
                .contains("no card"));
    }

    @Test
    void cardsAreListedWithMemoryAndComputeCapabilityAndTheLackOfKernelsIsSaid() {
        Probe.Unavailable answer = unavailable(with(new FakeDriver(2)));
        assertEquals(
                "found Card 0 with 24.0 GB, compute capability 8.9, Card 1 with 24.0 GB, compute capability 8.9 "
                        + "(driver for CUDA 12.4), but this version of Ferrum has no CUDA kernels",
                answer.reason());
        assertTrue(answer.remedy().contains("CPU"), answer.remedy());
    }

    @Test
    void aFailingCallIsNamedWithItsCode() {
        Probe.Unavailable answer = unavailable(with(new FakeDriver(999, 1)));
        assertTrue(answer.reason().contains("cuInit: CUDA_ERROR_999, code 999"), answer.reason());
    }

    @Test
    void aMismatchOfDriverAndKernelModuleAsksForARestart() {
        assertTrue(unavailable(with(new FakeDriver(CudaProbe.DRIVER_MISMATCH, 1)))
                .remedy()
                .contains("Restart"));
    }

    @Test
    void openRefuses() {
        DeviceInfo card = new DeviceInfo("cuda", 0, "Card 0", DeviceInfo.Kind.DISCRETE_GPU, 1, 1);
        assertThrows(BackendException.class, () -> new CudaBackendProvider().open(card, new BackendOptions(0)));
    }

    private static CudaProbe with(FakeDriver driver) {
        return new CudaProbe(() -> driver);
    }

    private static Probe.Unavailable unavailable(CudaProbe probe) {
        return assertInstanceOf(Probe.Unavailable.class, probe.run());
    }
}
