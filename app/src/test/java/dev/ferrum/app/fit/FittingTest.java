package dev.ferrum.app.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.TestStart;
import dev.ferrum.app.catalog.CatalogEntry;
import dev.ferrum.app.catalog.ModelCatalog;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.DeviceMemory;
import dev.ferrum.engine.api.EngineConfig;
import dev.ferrum.engine.api.ModelShape;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Judgements with the engine's own forecast, over the cards and machines that decide between the answers.
final class FittingTest {
    private static final long GB = 1L << 30;
    private static final long Q4 = 18_600_000_000L;
    private static final int CONTEXT = 32768;

    private final ModelCatalog catalog = TestStart.context().catalog().fetchable();
    private final ModelShape shape = catalog.entries().getFirst().shape();
    private final Fitting fitting = new Fitting((model, context, device) ->
            Engine.forecast(model, EngineConfig.forModel(Path.of("any.gguf")).withContext(context), device));

    static Room card(double total, double free, double held, double host) {
        return room(DeviceMemory.Kind.CARD, total, free, held, host);
    }

    static Room processor(double total, double free) {
        return room(DeviceMemory.Kind.PROCESSOR, total, free, 0, free);
    }

    private static Room room(DeviceMemory.Kind kind, double total, double free, double held, double host) {
        return new Room(
                new DeviceMemory("test", 0, "RTX 4090", kind, (long) (total * GB), (long) (free * GB), true),
                (long) (held * GB),
                (long) (host * GB));
    }

    @Test
    void theNeedIsWeightsAndOneContextAndTheBuffersOfAStep() {
        Need need = fitting.judge(shape, Q4, CONTEXT, card(24, 23.6, 0, 32)).need();
        assertEquals(3 * GB, need.kvBytes(), "48 layers, 2 x 4 heads of 128 in F16, 32768 tokens");
        assertTrue(need.workingBytes() > 30 << 20 && need.workingBytes() < GB, need.toString());
        assertEquals(need.weightBytes() + need.kvBytes() + need.workingBytes(), need.totalBytes());
        double experts = (double) need.expertBytes() / need.weightBytes();
        assertEquals(0.95, experts, 0.01, "28.99 of 30.53 billion weights are experts");
    }

    @Test
    void whatFitsSaysHowMuchIsLeftAfterTheSlack() {
        FitReport report = fitting.judge(shape, Q4, CONTEXT, card(24, 23.6, 0, 32));
        Fit.Fits fits = assertInstanceOf(Fit.Fits.class, report.fit());
        assertEquals((long) (23.6 * GB) - Room.SLACK - report.need().totalBytes(), fits.leftBytes());
    }

    @Test
    void theLoadedModelCountsAsUnloadedAndOtherProgramsDoNot() {
        assertInstanceOf(
                Fit.Fits.class,
                fitting.judge(shape, Q4, CONTEXT, card(24, 2, 21.6, 32)).fit());
        assertInstanceOf(
                Fit.FitsPartly.class,
                fitting.judge(shape, Q4, CONTEXT, card(24, 8, 0, 32)).fit());
        assertEquals((long) (0.4 * GB), card(24, 2, 21.6, 32).othersBytes(), 2);
    }

    @Test
    void aShorterContextIsOfferedBeforeExpertsLeaveTheCard() {
        FitReport report = fitting.judge(shape, 21_700_000_000L, CONTEXT, card(24, 23.6, 0, 64));
        Fit.FitsShorter shorter = assertInstanceOf(Fit.FitsShorter.class, report.fit());
        assertEquals(24576, shorter.contextTokens());
        assertInstanceOf(
                Fit.Fits.class,
                fitting.judge(shape, 21_700_000_000L, shorter.contextTokens(), report.room())
                        .fit(),
                "what is suggested must fit");
    }

    @Test
    void aSmallCardTakesAsManyLayersAsFitAndTheMachineTheOthers() {
        FitReport report = fitting.judge(shape, Q4, 8192, card(12, 11.5, 0, 32));
        Fit.FitsPartly partly = assertInstanceOf(Fit.FitsPartly.class, report.fit());
        assertTrue(
                report.need().bytesWith(partly.deviceLayers()) <= report.room().usableBytes());
        assertTrue(report.need().bytesWith(partly.deviceLayers() + 1)
                > report.room().usableBytes());
        assertTrue(report.sentence().contains("the processor computes the others"), report.sentence());
        assertInstanceOf(
                Fit.TooBig.class,
                fitting.judge(shape, Q4, 8192, card(12, 11.5, 0, 4)).fit(),
                "the machine has no room for the other layers");
    }

    @Test
    void aProcessorHasNothingToSplit() {
        Fit.TooBig big = assertInstanceOf(
                Fit.TooBig.class,
                fitting.judge(shape, Q4, CONTEXT, processor(16, 12)).fit());
        assertTrue(big.missingBytes() > 8 * GB && big.missingBytes() < 10 * GB, big.toString());
    }

    @Test
    void theRecommendedModelIsTheBestSizeThatKeepsTheContext() {
        assertEquals("Q4_K_M", recommended(card(24, 23.6, 0, 32)).quantisation().name());
        assertEquals("Q6_K", recommended(card(80, 79, 0, 256)).quantisation().name());
        assertEquals("Q6_K", recommended(processor(64, 50)).quantisation().name());
        Recommendation small = recommended(card(12, 11.5, 0, 32));
        assertEquals("Q4_K_S", small.quantisation().name());
        assertTrue(small.reason().startsWith("It is too big for RTX 4090 alone"), small.reason());
        assertTrue(Recommendation.of(catalog, fitting, processor(8, 6)).isEmpty());
    }

    private Recommendation recommended(Room room) {
        Recommendation found = Recommendation.of(catalog, fitting, room).orElseThrow();
        CatalogEntry first = catalog.entries().getFirst();
        assertEquals(first.id(), found.entry().id());
        return found;
    }

    @Test
    void gigabytesHaveOneFigureBehindThePointBelowAHundred() {
        assertEquals("17.3\u00a0GB", Gigabytes.text(Q4));
        assertEquals("125\u00a0GB", Gigabytes.text(134_000_000_000L));
        assertEquals("21\u00a0MB", Gigabytes.text(21 << 20));
        assertEquals("1.0\u00a0MB", Gigabytes.text(1 << 20));
        assertEquals("16.3\u201330.3\u00a0GB", Gigabytes.range(17_500_000_000L, 32_500_000_000L));
        assertEquals("5.4 of 17.3\u00a0GB", Gigabytes.of((long) (5.4 * GB), Q4));
    }
}
