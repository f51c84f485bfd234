package dev.ferrum.app.profiler.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.profiler.data.FlameLayout.Box;
import dev.ferrum.engine.profile.Stage;
import dev.ferrum.engine.profile.StepTrace;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlameLayoutTest {
    private static final FlameNode MEAN =
            FlameTree.leftHeavy(StageSums.of(SampleSteps.decodes(2))).orElseThrow();

    private static List<Box> all(FlameNode root, double width) {
        return FlameLayout.of(root, root.from(), root.to(), width);
    }

    @Test
    void widthsAreTimesAndRowsAreDepths() {
        List<Box> boxes = all(MEAN, 1000);
        Box root = boxes.getFirst();
        assertEquals(0, root.row());
        assertEquals(1000, root.width(), 1e-9);
        Box down = boxes.stream()
                .filter(box -> box.node().name().equals("down"))
                .findFirst()
                .orElseThrow();
        assertEquals(2, down.row());
        assertEquals(600, down.width(), 1e-6);
        assertEquals(List.of("moe", "down"), down.path());
        assertEquals(
                2, boxes.stream().filter(box -> box.row() == 3 && box.x() < 600).count(), "layers of down");
    }

    @Test
    void aPartInViewIsStretchedAndCutAtItsEdges() {
        List<Box> boxes = FlameLayout.of(MEAN, 500_000, 700_000, 400);
        Box down = boxes.stream()
                .filter(box -> box.node().name().equals("down"))
                .findFirst()
                .orElseThrow();
        assertEquals(0, down.x());
        assertEquals(200, down.width(), 1e-6);
        assertTrue(boxes.stream().allMatch(box -> box.x() >= 0 && box.x() + box.width() <= 400 + 1e-9));
    }

    @Test
    void narrowBoxesBecomeOneWithTheKindThatTakesMost() {
        StepTrace.Builder step = new StepTrace.Builder("decode", 1, 0, 1_000_000);
        for (int i = 0; i < 1000; i++) {
            step.span(i % 10 == 0 ? Stage.LM_HEAD : Stage.QKV, i % 10 == 0 ? -1 : i, i * 1000L, 1000);
        }
        FlameNode root = new FlameTree().timeOrder(List.of(step.build())).orElseThrow();
        List<Box> boxes = all(root, 100);
        List<Box> groups = boxes.stream().filter(box -> box.row() == 2).toList();
        assertTrue(groups.size() <= 200, "found " + groups.size());
        assertEquals(1000, groups.stream().mapToInt(Box::frames).sum(), "no frame is lost");
        assertTrue(groups.stream().allMatch(box -> box.kind() == FlameKind.ATTN));
        assertTrue(groups.stream().allMatch(box -> box.width() >= 0.5));
    }

    @Test
    void aLoneShortFrameStaysVisible() {
        StepTrace step = new StepTrace.Builder("decode", 1, 0, 1_000_000)
                .span(Stage.QKV, 0, 500_000, 10)
                .build();
        FlameNode root = new FlameTree().timeOrder(List.of(step)).orElseThrow();
        Box group = all(root, 100).stream()
                .filter(box -> box.row() == 2)
                .findFirst()
                .orElseThrow();
        assertEquals(50, group.x(), 1e-6);
        assertEquals(0.5, group.width(), 1e-9);
    }

    @Test
    void thePointerFindsTheBoxUnderIt() {
        List<Box> boxes = all(MEAN, 1000);
        assertEquals("down", FlameLayout.at(boxes, 10, 2).orElseThrow().node().name());
        assertEquals("qkv", FlameLayout.at(boxes, 700, 2).orElseThrow().node().name());
        assertEquals(Optional.empty(), FlameLayout.at(boxes, 990, 2));
        assertEquals(Optional.empty(), FlameLayout.at(boxes, 10, 9));
    }

    @Test
    void nothingFitsIntoNothing() {
        assertEquals(List.of(), FlameLayout.of(MEAN, 5, 5, 100));
        assertEquals(List.of(), all(MEAN, 0));
    }
}
