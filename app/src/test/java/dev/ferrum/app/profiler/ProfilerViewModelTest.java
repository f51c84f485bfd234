package dev.ferrum.app.profiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.profiler.data.SampleSteps;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.FakeModel;
import dev.ferrum.app.service.FakeProfiler;
import dev.ferrum.app.service.HandUi;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.store.Archive;
import dev.ferrum.app.store.ConversationStore;
import dev.ferrum.engine.error.EngineException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the live page looks at, without a toolkit, and when the limits of the device are measured.
final class ProfilerViewModelTest {
    @TempDir
    private Path folder;

    private final StartContext start = TestStart.context();
    private final FakeProfiler profiler = new FakeProfiler();
    private final FakeModel model = new FakeModel(start.catalog().byDefault().file());
    private final HandUi ui = new HandUi();
    private ConversationStore store;
    private EngineService service;

    @BeforeEach
    void open() {
        store = ConversationStore.open(folder.resolve("chats.db"), InstantSource.system())
                .store();
        model.measuredBy(profiler);
        service = new EngineService((_, _) -> model, Runnable::run, Runnable::run);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void load() {
        new LibraryViewModel(service, start.catalog(), start.switches(), UnaryOperator.identity()).loadDefault();
    }

    private ProfilerViewModel page(Executor worker, Executor measurer) {
        Archive archive = new Archive(store, Runnable::run, Runnable::run);
        return new ProfilerViewModel(service, archive, worker, measurer, ui, ui::nanos);
    }

    private ProfilerViewModel measuringPage() {
        load();
        ProfilerViewModel page = page(Runnable::run, Runnable::run);
        page.start();
        return page;
    }

    @Test
    void looksDoNotWaitForTheLimits() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        profiler.limits(() -> {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Optional.of(FakeProfiler.LIMITS);
        });
        load();
        try (ExecutorService worker = Executors.newSingleThreadExecutor();
                ExecutorService measurer = Executors.newSingleThreadExecutor()) {
            try {
                ProfilerViewModel page = page(worker, measurer);
                page.start();
                assertTrue(page.measuringProperty().get());
                ui.pass(IdleLimits.REST);
                entered.await();
                profiler.add(SampleSteps.decodes(3));
                page.look();
                ui.awaitUntil(() -> page.frameProperty().get().history().steps().size() == 3);
                assertFalse(page.frameProperty().get().roofline().known());
                release.countDown();
                ui.awaitUntil(() -> {
                    page.look();
                    return page.frameProperty().get().roofline().known();
                });
            } finally {
                release.countDown();
            }
        }
    }

    @Test
    void limitsAreMeasuredOnceWhenNoReplyHasRunForAWhile() {
        ProfilerViewModel page = measuringPage();
        page.begun(1);
        ui.pass(Duration.ofMinutes(1));
        page.ended(1);
        ui.pass(IdleLimits.REST.minusNanos(1));
        page.begun(2);
        page.begun(3);
        page.ended(2);
        ui.pass(Duration.ofMinutes(1));
        assertEquals(0, profiler.measured());
        page.ended(3);
        ui.pass(IdleLimits.REST);
        assertEquals(1, profiler.measured());
        // Measured anew, the device is the one it was.
        page.stop();
        page.start();
        ui.pass(Duration.ofMinutes(1));
        assertEquals(1, profiler.measured());
        profiler.add(SampleSteps.decodes(2));
        page.look();
        ui.pass(Duration.ZERO);
        assertEquals(FakeProfiler.LIMITS, page.frameProperty().get().roofline().limits());
    }

    @Test
    void whoStopsMeasuringHasNothingMeasured() {
        ProfilerViewModel page = measuringPage();
        page.stop();
        ui.pass(Duration.ofMinutes(1));
        assertEquals(0, profiler.measured());
    }

    @Test
    void whatGaveWayToAReplyIsMeasuredAgain() {
        profiler.limits(Optional::empty);
        ProfilerViewModel page = measuringPage();
        ui.pass(IdleLimits.REST);
        assertEquals(1, profiler.measured());
        page.begun(1);
        profiler.limits(() -> Optional.of(FakeProfiler.LIMITS));
        ui.pass(Duration.ofMinutes(1));
        assertEquals(1, profiler.measured());
        page.ended(1);
        ui.pass(Duration.ofMinutes(1));
        assertEquals(2, profiler.measured());
        assertEquals("", page.noticeProperty().get());
    }

    @Test
    void limitsThatCannotBeMeasuredAreToldAndNotTriedAgain() {
        profiler.limits(() -> {
            throw new EngineException("the card has no room for 1 GB");
        });
        ProfilerViewModel page = measuringPage();
        ui.pass(Duration.ofMinutes(1));
        assertEquals(1, profiler.measured());
        assertTrue(
                page.noticeProperty().get().endsWith("the card has no room for 1 GB"),
                page.noticeProperty().get());
    }

    @Test
    void aPageThatWasOpenedBeforeTheModelWasThereMeasuresIt() {
        ProfilerViewModel page = page(Runnable::run, Runnable::run);
        page.start();
        assertFalse(page.measuringProperty().get());
        load();
        assertTrue(page.measuringProperty().get());
        assertTrue(profiler.snapshot().recording());
    }
}
