package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.profile.NoProfiler;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a failing driver call says.
final class CudaErrorTest {
    private final FakeCard card = new FakeCard();

    @AfterEach
    void closeCard() {
        card.close();
    }

    @Test
    void aFullCardNamesTheSizeWhatIsFreeAndWhatToDo() {
        CudaContext context = card.context();
        try (var stream = new CudaStream(context)) {
            card.fail("cuMemAlloc_v2", 2);
            CudaException refused = assertThrows(
                    CudaException.class, () -> CudaBuffer.allocate(context, stream, 1L << 40, 0, new HashSet<>()));
            assertEquals(2, refused.code());
            assertEquals(
                    "CUDA: cuMemAlloc (1099511627776 bytes (1024.00 GiB) on Card 0 with 8.0 GB, compute capability 8.9,"
                            + " which has 12345 bytes free): expected success, found CUDA_ERROR_2, code 2; the card's"
                            + " memory is full: close other programs that use it, or choose a smaller model or context",
                    refused.getMessage());
        }
    }

    @Test
    void aLaunchThatFailsNamesKernelAndGrid() {
        try (var stream = new CudaStream(card.context())) {
            card.fail("cuLaunchKernel", 1);
            String message = assertThrows(
                            CudaException.class,
                            () -> stream.launch(new Kernel("route of moe.ptx", 7), 3, 2, 1, 32, 4, 512))
                    .getMessage();
            assertTrue(message.contains("route of moe.ptx, grid 3 x 2 x 1, block 32 x 4, 512 bytes shared"), message);
        }
    }

    @Test
    void aKernelThatDoesNotCompileShowsTheCompilersLog() {
        var library = new KernelLibrary(card.context());
        card.fail("cuModuleLoadDataEx", 218);
        String message = assertThrows(CudaException.class, () -> library.kernel("moe", "route"))
                .getMessage();
        assertTrue(message.contains("moe.ptx"), message);
        assertTrue(message.contains("ptxas error: line 7"), message);
        assertTrue(message.contains("newer NVIDIA driver"), message);
    }

    @Test
    void aFaultOfEarlierWorkSaysThatTheModelMustBeLoadedAgain() {
        try (var stream = new CudaStream(card.context())) {
            card.fail("cuStreamSynchronize", 700);
            String message = assertThrows(CudaException.class, stream::sync).getMessage();
            assertTrue(message.contains("load the model again"), message);
        }
    }

    @Test
    void copiesBeyondABufferAreRefusedBeforeTheyReachTheDriver() {
        try (var backend = new CudaBackend(card.context(), new BackendOptions(1), CudaBackend.Steps.SINGLE_OPS);
                var queue = backend.openQueue(new NoProfiler());
                DeviceBuffer buffer = backend.allocate(64)) {
            MemorySegment host = MemorySegment.ofArray(new byte[32]);
            assertThrows(IndexOutOfBoundsException.class, () -> queue.write(buffer, 40, host));
            assertThrows(IndexOutOfBoundsException.class, () -> queue.read(buffer, -1, host));
        }
    }
}
