package dev.ferrum.app.profiler.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.profiler.data.FlameZoom.Crumb;
import dev.ferrum.app.profiler.data.FlameZoom.Range;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlameZoomTest {
    private static FlameNode mean(double down) {
        return FlameTree.leftHeavy(StageSums.of(SampleSteps.decodes(2, _ -> down)))
                .orElseThrow();
    }

    private static final FlameNode ROOT = mean(300);
    private static final List<String> DOWN = List.of("moe", "down");

    @Test
    void aFrameFillsTheViewAndStaysThereWhileItChanges() {
        FlameZoom zoom = FlameZoom.into(DOWN);
        assertEquals(new Range(0, 600_000), zoom.range(ROOT));
        assertEquals(new Range(0, 800_000), zoom.range(mean(400)));
    }

    @Test
    void aFrameThatIsGoneGivesItsParent() {
        FlameZoom zoom = FlameZoom.into(List.of("moe", "gate"));
        assertEquals(600_000, zoom.range(ROOT).nanos(), 1e-6);
    }

    @Test
    void breadcrumbsLeadBackFromAFrame() {
        assertEquals(
                List.of(new Crumb("step", List.of()), new Crumb("moe", List.of("moe")), new Crumb("down", DOWN)),
                FlameZoom.into(DOWN).crumbs(ROOT));
        assertEquals(List.of(new Crumb("step", List.of())), FlameZoom.ALL.crumbs(ROOT));
        assertEquals(FlameZoom.into(List.of("moe")), FlameZoom.into(DOWN).out());
        assertEquals(FlameZoom.ALL, FlameZoom.into(List.of("moe")).out());
        assertEquals(FlameZoom.ALL, FlameZoom.ALL.out());
    }

    @Test
    void breadcrumbsOfAFreeViewAreTheFramesThatHoldIt() {
        FlameZoom zoom = new FlameZoom(List.of(), 0.05, 0.10);
        assertEquals(
                List.of("step", "moe", "down", "L0"),
                zoom.crumbs(ROOT).stream().map(Crumb::name).toList());
        FlameZoom across = new FlameZoom(List.of(), 0.5, 0.7);
        assertEquals(
                List.of("step"), across.crumbs(ROOT).stream().map(Crumb::name).toList());
    }

    @Test
    void comingNearerKeepsThePointUnderThePointer() {
        FlameZoom near = FlameZoom.ALL.scale(ROOT, 0.25, 0.5);
        assertEquals(0.125, near.from(), 1e-12);
        assertEquals(0.625, near.to(), 1e-12);
        FlameZoom back = near.scale(ROOT, 0.25, 2);
        assertEquals(0, back.from(), 1e-12);
        assertEquals(1, back.to(), 1e-12);
        assertTrue(back.all());
    }

    @Test
    void theViewNeverLeavesTheTree() {
        FlameZoom zoom = new FlameZoom(List.of(), 0.9, 1);
        assertEquals(new FlameZoom(List.of(), 0.9, 1), zoom.pan(ROOT, 3));
        assertEquals(0, zoom.pan(ROOT, -100).from());
        assertTrue(zoom.scale(ROOT, 1, 1000).all());
        FlameZoom deep = FlameZoom.ALL;
        for (int i = 0; i < 200; i++) {
            deep = deep.scale(ROOT, 0.3, 0.5);
        }
        assertTrue(deep.to() - deep.from() >= 0.9e-6);
        assertThrows(IllegalArgumentException.class, () -> new FlameZoom(List.of(), 0.5, 0.5));
    }

    @Test
    void movingAFrameFreesTheView() {
        FlameZoom moved = FlameZoom.into(List.of("attn")).pan(ROOT, -0.5);
        assertTrue(moved.path().isEmpty());
        assertFalse(moved.all());
        assertEquals(0.2, moved.to() - moved.from(), 1e-9);
        assertEquals(0.5, moved.from(), 1e-9);
    }
}
