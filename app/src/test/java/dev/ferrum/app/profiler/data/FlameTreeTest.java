package dev.ferrum.app.profiler.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlameTreeTest {
    private static FlameNode leftHeavy(List<StepTrace> steps) {
        return FlameTree.leftHeavy(StageSums.of(steps)).orElseThrow();
    }

    @Test
    void leftHeavyIsTheMeanStepWithTheLongestFirst() {
        FlameNode root = leftHeavy(SampleSteps.decodes(4));
        assertEquals(0, root.from());
        assertEquals(1_000_000, root.nanos(), 1e-6);
        assertEquals(
                List.of("moe", "attn", "lm_head", "schedule", "other"),
                root.children().stream().map(FlameNode::name).toList());
        FlameNode down = root.find(List.of("moe", "down"));
        assertEquals(600_000, down.nanos(), 1e-6);
        assertEquals(2, down.calls(), 1e-9);
        assertEquals(60e6, down.bytes(), 1e-3);
        assertEquals(100, down.gigabytesPerSecond(), 1e-9);
        assertEquals(
                List.of("L0", "L1"),
                down.children().stream().map(FlameNode::name).toList());
        assertEquals(1, down.children().getLast().layer());
        assertEquals(Optional.of(Stage.MOE_DOWN), down.children().getLast().stage());
        assertEquals(0, root.selfNanos(), 1e-6);
    }

    @Test
    void childrenLieInsideTheirParentAndDoNotOverlap() {
        List<StepTrace> mixed = new ArrayList<>(SampleSteps.decodes(3));
        mixed.add(SampleSteps.prefill(5_003_000, 64));
        check(leftHeavy(mixed));
        check(new FlameTree().timeOrder(mixed).orElseThrow());
    }

    private static void check(FlameNode node) {
        double reached = node.from();
        for (FlameNode child : node.children()) {
            assertTrue(child.from() >= reached - 1e-3, child.key());
            reached = child.to();
            check(child);
        }
        assertTrue(reached <= node.to() + 1e-3, node.key());
        assertTrue(node.selfNanos() >= -1e-3, node.key());
    }

    @Test
    void aMeanOverTwoPathsHoldsBothWaysThroughTheExperts() {
        List<StepTrace> mixed = new ArrayList<>(SampleSteps.decodes(1));
        mixed.add(SampleSteps.prefill(5_001_000, 64));
        FlameNode root = leftHeavy(mixed);
        assertEquals(4_500_000, root.nanos(), 1e-6);
        assertEquals(4_000_000, root.find(List.of("moe_prefill", "gate")).nanos(), 1e-6);
        assertEquals(300_000, root.find(List.of("moe", "down")).nanos(), 1e-6);
        assertEquals(0.5, root.find(List.of("moe_prefill", "gate")).calls(), 1e-9);
    }

    @Test
    void timeOrderKeepsTheOrderAndTheClock() {
        List<StepTrace> steps = SampleSteps.decodes(3);
        FlameNode root = new FlameTree().timeOrder(steps).orElseThrow();
        assertEquals("3 steps", root.name());
        assertEquals(steps.getFirst().startNanos(), root.from());
        assertEquals(steps.getLast().endNanos(), root.to());
        FlameNode step = root.children().get(1);
        assertEquals(steps.get(1).startNanos(), step.from());
        assertEquals(
                List.of("schedule", "attn L0", "moe L0", "attn L1", "moe L1", "lm_head"),
                step.children().stream().map(FlameNode::name).toList());
        assertEquals("down", step.children().get(2).children().getFirst().name());
        assertEquals(50_000, step.selfNanos(), 1e-3, "what nothing explains");
    }

    @Test
    void timeOrderUsesTreesOfStepsAgain() {
        List<StepTrace> steps = SampleSteps.decodes(3);
        FlameTree tree = new FlameTree();
        FlameNode first = tree.timeOrder(steps.subList(0, 2)).orElseThrow();
        FlameNode second = tree.timeOrder(steps.subList(1, 3)).orElseThrow();
        assertSame(first.children().get(1), second.children().get(0));
    }

    @Test
    void spansThatOverlapArePutBehindEachOther() {
        StepTrace step = new StepTrace.Builder("decode", 1, 0, 100)
                .span(Stage.SCHEDULE, -1, 0, 30)
                .span(Stage.QKV, 0, 20, 40)
                .span(Stage.O_PROJ, 0, 50, 60)
                .build();
        check(new FlameTree().timeOrder(List.of(step)).orElseThrow());
        check(leftHeavy(List.of(step)));
    }

    @Test
    void withoutStepsThereIsNoTree() {
        assertEquals(Optional.empty(), FlameTree.leftHeavy(StageSums.of(List.of())));
        assertEquals(Optional.empty(), new FlameTree().timeOrder(List.of()));
    }
}
