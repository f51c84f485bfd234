package dev.ferrum.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.ui.ColumnGeometry.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The reader's place while heights turn out otherwise and items come and go.
final class ColumnAnchorTest {
    private static final double VIEWPORT = 600;
    private static final double ESTIMATE = 100;

    private final ColumnGeometry geometry = new ColumnGeometry();
    private final ColumnAnchor anchor = new ColumnAnchor(geometry);
    private final List<Double> truth = new ArrayList<>();

    ColumnAnchorTest() {
        geometry.space(20, 24, 12);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void staysInsideTheColumnAndMeasuresAllThatIsInViewWhateverHappens(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 1500; round++) {
            switch (random.nextInt(6)) {
                case 0 -> replace(random.nextInt(truth.size() + 1), 0, random.nextInt(6), random);
                case 1 -> {
                    int from = random.nextInt(truth.size() + 1);
                    replace(from, Math.min(truth.size() - from, random.nextInt(5)), random.nextInt(4), random);
                }
                case 2 -> anchor.moveBy(random.nextInt(-3000, 3000), 3 * VIEWPORT);
                case 3 -> anchor.moveBy(random.nextInt(-90, 90), 3 * VIEWPORT);
                case 4 -> grow(random);
                default -> {
                    if (!truth.isEmpty()) {
                        anchor.moveTo(geometry.at(random.nextDouble() * geometry.total()));
                    }
                }
            }
            if (random.nextInt(9) == 0) {
                anchor.settleAtEnd(VIEWPORT, this::measure);
            } else {
                anchor.settle(VIEWPORT, this::measure);
            }
            check("seed %d, round %d".formatted(seed, round));
        }
    }

    @Test
    void aScrollUpIntoItemsTallerThanEstimatedMovesByTheScrolledWayAlone() {
        fill(100, 700);
        anchor.settleAtEnd(VIEWPORT, this::measure);
        double before = geometry.top(99) - anchor.position();
        for (int notch = 1; notch <= 40; notch++) {
            anchor.moveBy(-40, 3 * VIEWPORT);
            anchor.settle(VIEWPORT, this::measure);
            assertEquals(before + 40 * notch, geometry.top(99) - anchor.position());
        }
    }

    @Test
    void theNextItemInViewStaysWhereItIsWhenTheFirstOneGoes() {
        fill(20, 250);
        anchor.moveTo(new Place(5, 100));
        anchor.settle(VIEWPORT, this::measure);
        double before = geometry.top(6) - anchor.position();
        replace(5, 1, 0, new Random(1));
        anchor.settle(VIEWPORT, this::measure);
        assertEquals(before, geometry.top(5) - anchor.position());
    }

    @Test
    void anotherVersionStartsWhereTheMessageStarted() {
        fill(20, 250);
        anchor.moveTo(new Place(5, 100));
        anchor.settle(VIEWPORT, this::measure);
        double before = geometry.top(5) - anchor.position();
        replace(5, 15, 9, new Random(1));
        geometry.measure(5, 900);
        truth.set(5, 900.0);
        anchor.settle(VIEWPORT, this::measure);
        assertEquals(before, geometry.top(5) - anchor.position());
    }

    @Test
    void anotherWidthKeepsTheShareOfTheItemThatIsRead() {
        fill(20, 400);
        anchor.moveTo(new Place(5, 100));
        anchor.settle(VIEWPORT, this::measure);
        anchor.rescale(() -> {
            for (int i = 0; i < 20; i++) {
                geometry.estimate(i, 700);
                truth.set(i, 800.0);
            }
        });
        anchor.settle(VIEWPORT, this::measure);
        assertEquals(5, anchor.place().item());
        assertEquals(200, anchor.place().offset(), 1e-9);
    }

    private void fill(int count, double height) {
        double[] estimates = new double[count];
        Arrays.fill(estimates, ESTIMATE);
        for (int i = 0; i < count; i++) {
            truth.add(height);
        }
        geometry.insert(0, estimates);
    }

    private void replace(int from, int removed, int added, Random random) {
        anchor.replacing(from, from + removed, added, VIEWPORT);
        geometry.remove(from, from + removed);
        truth.subList(from, from + removed).clear();
        double[] estimates = new double[added];
        Arrays.fill(estimates, ESTIMATE);
        geometry.insert(from, estimates);
        for (int i = 0; i < added; i++) {
            truth.add(from + i, (double) random.nextInt(1, 1200));
        }
    }

    private void grow(Random random) {
        if (!truth.isEmpty()) {
            int item = random.nextInt(truth.size());
            truth.set(item, truth.get(item) + random.nextInt(50));
            if (geometry.isMeasured(item)) {
                geometry.measure(item, truth.get(item));
            }
        }
    }

    private void measure(int item) {
        geometry.measure(item, truth.get(item));
    }

    private void check(String where) {
        if (truth.isEmpty()) {
            return;
        }
        double position = anchor.position();
        double range = Math.max(0, geometry.total() - VIEWPORT);
        assertTrue(position >= -1e-6 && position <= range + 1e-6, "%s: %s of %s".formatted(where, position, range));
        int last = geometry.itemAt(position + VIEWPORT - 1e-6);
        for (int item = geometry.itemAt(position); item <= last; item++) {
            assertTrue(geometry.isMeasured(item), "%s: item %d in view is an estimate".formatted(where, item));
        }
    }
}
