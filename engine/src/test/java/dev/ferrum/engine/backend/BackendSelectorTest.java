package dev.ferrum.engine.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.backend.Candidate.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class BackendSelectorTest {
    private static final Optional<String> AUTO = Optional.empty();

    private final BackendSelector selector = new BackendSelector();

    /// A provider that answers what it is told to.
    private record FakeProvider(String id, Supplier<Probe> answer) implements BackendProvider {
        static FakeProvider working(String id) {
            var device = new DeviceInfo(id, 0, "device of " + id, DeviceInfo.Kind.DISCRETE_GPU, 2000, 1000);
            return new FakeProvider(id, () -> new Probe.Available(List.of(device), ""));
        }

        static FakeProvider missing(String id) {
            return new FakeProvider(id, () -> new Probe.Unavailable("no driver for " + id, "install it"));
        }

        @Override
        public Probe probe() {
            return answer.get();
        }

        @Override
        public Backend open(DeviceInfo device, BackendOptions options) {
            throw new BackendException("%s: opened with %d threads".formatted(device.name(), options.threads()));
        }
    }

    private static List<String> verdicts(List<Candidate> candidates) {
        return candidates.stream()
                .map(candidate -> candidate.id() + " " + candidate.verdict())
                .toList();
    }

    @Test
    void prefersMetalThenCudaThenCpuWhateverTheOrderFound() {
        var providers = List.<BackendProvider>of(
                FakeProvider.working("cpu"), FakeProvider.working("metal"), FakeProvider.working("cuda"));
        Selection selection = selector.select(AUTO, providers);
        assertEquals("metal", selection.provider().id());
        assertEquals("device of metal", selection.device().name());
        assertEquals(List.of("metal CHOSEN", "cuda PASSED_OVER", "cpu PASSED_OVER"), verdicts(selection.candidates()));
    }

    @Test
    void fallsBackToTheCpuAndSaysWhyForEachOther() {
        var providers = List.<BackendProvider>of(
                FakeProvider.missing("metal"), FakeProvider.missing("cuda"), FakeProvider.working("cpu"));
        Selection selection = selector.select(AUTO, providers);
        assertEquals("cpu", selection.provider().id());
        Candidate cuda = selection.candidates().get(1);
        assertFalse(cuda.available());
        assertEquals("no driver for cuda", cuda.detail());
        assertEquals("install it", cuda.remedy());
        assertTrue(cuda.devices().isEmpty());
    }

    @Test
    void aBrokenProbeRejectsItsOwnBackendOnly() {
        var broken = new FakeProvider("cuda", () -> {
            throw new UnsatisfiedLinkError("libcuda.so.1");
        });
        Selection selection = selector.select(AUTO, List.of(broken, FakeProvider.working("cpu")));
        assertEquals("cpu", selection.provider().id());
        Candidate rejected = selection.candidates().getFirst();
        assertEquals(Verdict.UNAVAILABLE, rejected.verdict());
        assertTrue(rejected.detail().contains("libcuda.so.1"), rejected.detail());
    }

    @Test
    void aNameIsBinding() {
        var cpu = FakeProvider.working("cpu");
        Selection selection = selector.select(Optional.of("cpu"), List.of(FakeProvider.working("cuda"), cpu));
        assertSame(cpu, selection.provider());
        assertEquals(List.of("cuda PASSED_OVER", "cpu CHOSEN"), verdicts(selection.candidates()));
        assertTrue(selection.candidates().getFirst().detail().contains("cpu was asked for"));
    }

    @Test
    void aNamedBackendThatDoesNotWorkIsRefusedWithReasonRemedyAndAlternatives() {
        var providers = List.<BackendProvider>of(FakeProvider.missing("cuda"), FakeProvider.working("cpu"));
        var refused =
                assertThrows(BackendUnavailableException.class, () -> selector.select(Optional.of("cuda"), providers));
        assertEquals(
                "backend cuda cannot be used here: no driver for cuda; install it; these work here: cpu",
                refused.getMessage());
        // The survey of the same request still lists everything.
        assertEquals(
                List.of("cuda UNAVAILABLE", "cpu PASSED_OVER"),
                verdicts(selector.survey(Optional.of("cuda"), providers)));
    }

    @Test
    void anUnknownNameIsRefusedWithTheNamesThereAre() {
        var providers = List.<BackendProvider>of(FakeProvider.missing("cuda"), FakeProvider.working("cpu"));
        var refused = assertThrows(
                BackendUnavailableException.class, () -> selector.select(Optional.of("vulkan"), providers));
        assertEquals(
                "backend vulkan: expected one of cuda, cpu, found no such backend in this build; these work here: cpu",
                refused.getMessage());
    }

    @Test
    void noWorkingBackendAtAllIsRefusedWithEveryReason() {
        var refused = assertThrows(
                BackendUnavailableException.class,
                () -> selector.select(AUTO, List.of(FakeProvider.missing("cuda"), FakeProvider.missing("metal"))));
        assertTrue(refused.getMessage().contains("no driver for cuda"), refused.getMessage());
        assertTrue(refused.getMessage().contains("no driver for metal"), refused.getMessage());
        var empty = assertThrows(BackendUnavailableException.class, () -> selector.select(AUTO, List.of()));
        assertTrue(empty.getMessage().contains("this build contains no backend"), empty.getMessage());
    }

    @Test
    void theSelectionOpensItsOwnDevice() {
        Selection selection = selector.select(AUTO, List.of(FakeProvider.working("cuda")));
        var opened = assertThrows(BackendException.class, () -> selection.open(new BackendOptions(7)));
        assertEquals("device of cuda: opened with 7 threads", opened.getMessage());
    }

    @Test
    void theInstallationOffersTheCpu() {
        assertTrue(BackendSelector.installed().stream()
                .anyMatch(provider -> provider.id().equals("cpu")));
        assertEquals(
                "cpu",
                selector.select(Optional.of("cpu"), BackendSelector.installed())
                        .provider()
                        .id());
    }
}
