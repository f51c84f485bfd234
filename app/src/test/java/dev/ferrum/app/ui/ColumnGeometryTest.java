package dev.ferrum.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.ui.ColumnGeometry.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sums of heights, against a list that adds them up each time.
final class ColumnGeometryTest {
    private static final double GAP = 20;
    private static final double TOP = 24;
    private static final double BOTTOM = 12;

    private final ColumnGeometry geometry = new ColumnGeometry();
    private final List<Double> naive = new ArrayList<>();

    ColumnGeometryTest() {
        geometry.space(GAP, TOP, BOTTOM);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAPlainListUnderRandomOperations(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            change(random);
            if (random.nextInt(4) == 0) {
                compare(random);
            }
        }
        for (int item = 0; item <= naive.size(); item++) {
            assertEquals(top(item), geometry.top(item), "seed " + seed);
        }
    }

    @Test
    void anEmptyColumnIsAsHighAsItsSpaces() {
        assertEquals(TOP + BOTTOM, geometry.total());
        assertEquals(TOP, geometry.top(0));
    }

    @Test
    void aHeightIsAnEstimateUntilItIsMeasured() {
        geometry.insert(0, new double[] {10, 20});
        assertFalse(geometry.isMeasured(1));
        geometry.measure(1, 70);
        assertTrue(geometry.isMeasured(1));
        geometry.insert(1, new double[] {5});
        assertTrue(geometry.isMeasured(2));
        assertFalse(geometry.isMeasured(1));
        geometry.estimate(2, 60);
        assertFalse(geometry.isMeasured(2));
    }

    @Test
    void whatIsOutsideIsNamed() {
        geometry.insert(0, new double[] {10, 20});
        assertThrows(IndexOutOfBoundsException.class, () -> geometry.height(2));
        assertThrows(IndexOutOfBoundsException.class, () -> geometry.remove(1, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> geometry.insert(3, new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> geometry.measure(0, Double.NaN));
    }

    private void change(Random random) {
        int size = naive.size();
        switch (random.nextInt(size == 0 ? 1 : 5)) {
            case 0, 1 -> {
                int at = random.nextBoolean() ? size : random.nextInt(size + 1);
                double[] heights = random.doubles(random.nextInt(1, 9))
                        .map(d -> Math.rint(d * 900))
                        .toArray();
                geometry.insert(at, heights);
                for (int i = 0; i < heights.length; i++) {
                    naive.add(at + i, heights[i]);
                }
            }
            case 2 -> {
                int from = random.nextInt(size);
                int to = Math.min(size, from + random.nextInt(8));
                geometry.remove(from, to);
                naive.subList(from, to).clear();
            }
            default -> {
                int item = random.nextInt(size);
                double height = random.nextInt(1500);
                geometry.measure(item, height);
                naive.set(item, height);
            }
        }
    }

    private void compare(Random random) {
        int size = naive.size();
        assertEquals(size, geometry.size());
        int item = random.nextInt(size + 1);
        assertEquals(top(item), geometry.top(item));
        double total = naive.stream().mapToDouble(d -> d).sum() + GAP * Math.max(0, size - 1) + TOP + BOTTOM;
        assertEquals(total, geometry.total());
        if (size > 0) {
            double y = Math.rint(random.nextDouble() * (total + 200) - 100);
            int found = 0;
            while (found + 1 < size && top(found + 1) <= y) {
                found++;
            }
            Place place = geometry.at(y);
            assertEquals(found, place.item());
            assertEquals(y, geometry.position(place));
        }
    }

    private double top(int item) {
        return TOP + naive.subList(0, item).stream().mapToDouble(d -> d).sum() + GAP * item;
    }
}
