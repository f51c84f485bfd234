package dev.ferrum.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.backend.BackendOptions;
import dev.ferrum.engine.backend.DeviceBuffer;
import dev.ferrum.engine.profile.NoProfiler;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.List;
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
    void aFaultOfEarlierWorkSaysThatTheProgramMustBeRestarted() {
        try (var stream = new CudaStream(card.context())) {
            card.fail("cuStreamSynchronize", 700);
            String message = assertThrows(CudaException.class, stream::sync).getMessage();
            assertTrue(message.contains("restart Ferrum"), message);
        }
    }

    @Test
    void afterAFaultEverythingIsGivenBackAllTheSame() {
        var backend = new CudaBackend(card.context(), new BackendOptions(1), CudaBackend.Steps.LAYER_PARTS);
        var queue = backend.openQueue(new NoProfiler());
        DeviceBuffer buffer = backend.allocate(64);
        queue.replay("step", () -> queue.dense().argmax(buffer, 1, 8, buffer));
        queue.replay("step", () -> queue.dense().argmax(buffer, 1, 8, buffer));
        for (String call : List.of(
                "cuMemFree_v2",
                "cuMemFreeHost",
                "cuStreamDestroy_v2",
                "cuEventDestroy_v2",
                "cuGraphExecDestroy",
                "cuModuleUnload",
                "cuStreamSynchronize",
                "cuCtxSetCurrent")) {
            card.fail(call, 719);
        }
        CudaException lost = assertThrows(CudaException.class, queue::sync);
        assertTrue(lost.deviceLost());
        buffer.close();
        queue.close();
        backend.close();
        assertEquals("cuDevicePrimaryCtxRelease_v2", card.calls.getLast());
    }

    @Test
    void aCallThatIsRefusedLosesNothing() {
        try (var stream = new CudaStream(card.context())) {
            for (int code : new int[] {1, 2, 46, 701, 704, 801}) {
                card.fail("cuStreamSynchronize", code);
                assertFalse(assertThrows(CudaException.class, stream::sync).deviceLost(), "code " + code);
            }
        }
    }

    @Test
    void aScratchMemoryThatCannotGrowKeepsWhatItHas() {
        CudaContext context = card.context();
        try (var stream = new CudaStream(context)) {
            var scratch = new Scratch(context, stream, new HashSet<>(), new Scratch.Moves(), 1024);
            long before = scratch.atLeast(1000);
            card.fail("cuMemAlloc_v2", 2);
            assertThrows(CudaException.class, () -> scratch.atLeast(4096));
            assertEquals(before, scratch.atLeast(1000));
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
