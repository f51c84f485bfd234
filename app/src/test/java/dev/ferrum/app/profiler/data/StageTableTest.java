package dev.ferrum.app.profiler.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.DeviceLimits;
import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The table, floors, search, history, strip, and sentences.
class StageTableTest {
    private static final Roofline ROOFLINE = new Roofline(new DeviceLimits(200e9, 1e12));

    private static List<StageRow> rows(List<StepTrace> steps) {
        return StageTable.of(StageSums.of(steps), steps, ROOFLINE);
    }

    private static StageRow row(List<StageRow> rows, String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void sharesOfTheLeavesAddUpAndParentsHaveNoTimeOfTheirOwn() {
        List<StageRow> rows = rows(SampleSteps.decodes(5));
        assertEquals(
                1,
                rows.stream()
                        .filter(row -> !row.group())
                        .mapToDouble(StageRow::share)
                        .sum(),
                1e-12);
        assertEquals("step", rows.getFirst().name());
        assertEquals(1_000_000, rows.getFirst().totalNanos(), 1e-6);
        assertTrue(rows.stream().filter(StageRow::group).allMatch(row -> row.selfNanos() == 0));
        assertEquals(0.05, row(rows, "other").share(), 1e-12);
        assertEquals(0.6, row(rows, "moe").share(), 1e-12);
    }

    @Test
    void percentilesAreThoseOfSingleCalls() {
        List<StepTrace> steps = SampleSteps.decodes(100, i -> i < 90 ? 100 : 500);
        StageRow down = row(rows(steps), "down");
        assertEquals(100_000, down.p50());
        assertEquals(500_000, down.p95());
        assertEquals(2, down.calls(), 1e-12);
        assertEquals(100_000, row(rows(steps), "qkv").p95());
        assertEquals(1_400_000, rows(steps).getFirst().p95());
    }

    @Test
    void theFloorIsTheLongerOfMemoryAndArithmetic() {
        StageRow down = row(rows(SampleSteps.decodes(5)), "down");
        // 60 MB at 200 GB/s are 300 µs; the stage takes 600.
        assertEquals(0.5, down.floorShare().orElseThrow(), 1e-9);
        assertEquals(100, down.gigabytesPerSecond(), 1e-9);
        assertFalse(row(rows(SampleSteps.decodes(5)), "qkv").floorShare().isPresent(), "1 MB says nothing");
        assertEquals(2e6, ROOFLINE.floorNanos(60e6, 2e9).orElseThrow(), 1e-3);
        assertTrue(ROOFLINE.boundByArithmetic(60e6, 2e9));
        assertFalse(ROOFLINE.boundByArithmetic(60e6, 1e8));
        assertFalse(Roofline.UNKNOWN.floorNanos(1e12, 1e15).isPresent());
    }

    @Test
    void theSentenceSaysWhatTheTableSays() {
        List<StepTrace> steps = SampleSteps.decodes(20);
        ProfileSentence sentence = ProfileSentence.of(steps, rows(steps), ROOFLINE, "card");
        assertEquals(
                "A token takes 1.00 ms: 1,000 tokens a second.",
                sentence.conclusion().replace('\u00a0', ' '));
        assertEquals(
                "60 % of a step is spent in the experts and 20 % in attention. Of the large stages down is furthest from"
                        + " what this card can do: it takes 60 % and reads 60.0 MB at 50 % of the memory rate.",
                sentence.evidence().replace('\u00a0', ' '));
        ProfileSentence unknown = ProfileSentence.of(
                steps, StageTable.of(StageSums.of(steps), steps, Roofline.UNKNOWN), Roofline.UNKNOWN, "card");
        assertTrue(unknown.evidence().endsWith("The largest stage is down with 60\u00a0%."), unknown.evidence());
        List<StepTrace> prompt = List.of(SampleSteps.prefill(0, 64));
        assertEquals(
                "A prompt is read: 8,000 tokens a second, in steps of 8.00 ms.",
                ProfileSentence.of(prompt, rows(prompt), ROOFLINE, "card")
                        .conclusion()
                        .replace('\u00a0', ' '));
        assertEquals(ProfileSentence.NOTHING, ProfileSentence.of(List.of(), List.of(), ROOFLINE, "card"));
    }

    @Test
    void searchFindsStagesAndCountsTheirTimeOnce() {
        FlameNode root =
                FlameTree.leftHeavy(StageSums.of(SampleSteps.decodes(2))).orElseThrow();
        assertEquals(0.6, new StageSearch(" Down").share(root), 1e-9);
        assertEquals(0.6, new StageSearch("moe").share(root), 1e-9);
        assertEquals(0, new StageSearch("gate").share(root));
        assertEquals(0, new StageSearch("").share(root));
        assertTrue(new StageSearch("dow").finds(root.find(List.of("moe", "down", "L0"))));
        assertFalse(new StageSearch("dow").finds(root));
    }

    @Test
    void historyKeepsTheLastStepsAndIsNotChangedByMore() {
        StepHistory history = StepHistory.of(SampleSteps.decodes(600));
        assertEquals(StepHistory.MOST, history.steps().size());
        StepTrace last = history.steps().getLast();
        StepHistory more = history.with(List.of(SampleSteps.prefill(9_000_000, 40)));
        assertEquals(last, history.steps().getLast());
        assertEquals(StepHistory.MOST, more.steps().size());
        assertEquals(1, more.last(64, "prefill").size());
        assertEquals(64, more.last(64, "").size());
        assertEquals(last, more.last(1, "decode").getFirst());
        assertEquals(List.of(last), history.between(last.startNanos(), last.endNanos() + 5));
    }

    @Test
    void theStripHasTheNewestStepAtItsRightEdge() {
        List<StepTrace> steps = new ArrayList<>(SampleSteps.decodes(10));
        steps.add(SampleSteps.prefill(6_000_000, 64));
        StepStrip strip = StepStrip.of(steps, 200);
        assertEquals(11, strip.bars().size());
        StepStrip.Bar last = strip.bars().getLast();
        assertEquals(200, last.x() + last.width(), 1e-9);
        assertEquals(1, last.height(), 1e-9);
        assertEquals(Math.sqrt(1 / 8.0), strip.bars().getFirst().height(), 1e-9);
        assertEquals(
                List.of("stacked decode, 1 row", "prefill, 64 rows"),
                strip.runs().stream().map(StepStrip.Run::label).toList());
        assertEquals(10, strip.at(199));
        assertEquals(9, strip.at(190));
        assertEquals(-1, strip.at(3));
        StepStrip narrow = StepStrip.of(steps, 15);
        assertEquals(5, narrow.bars().size());
        assertEquals(6, narrow.bars().getFirst().index());
        assertEquals(List.of(), StepStrip.of(List.of(), 100).bars());
    }

    @Test
    void numbersHaveThreeFiguresThatCount() {
        assertEquals("412\u00a0\u00b5s", Numbers.time(412_300));
        assertEquals("6.1\u00a0\u00b5s", Numbers.time(6_120));
        assertEquals("16.4\u00a0ms", Numbers.time(16_380_000));
        assertEquals("1.31\u00a0s", Numbers.time(1_310_000_000));
        assertEquals("+1,396\u00a0\u00b5s", Numbers.change(1_396_000));
        assertEquals("\u221214\u00a0\u00b5s", Numbers.change(-14_000));
        assertEquals("\u00b10\u00a0\u00b5s", Numbers.change(300));
        assertEquals("1.52\u00a0GB", Numbers.bytes(1.518e9));
        assertEquals("1,024", Numbers.figures(1024));
        assertEquals("10.0", Numbers.figures(9.999));
    }
}
