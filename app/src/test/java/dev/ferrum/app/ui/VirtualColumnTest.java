package dev.ferrum.app.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import org.testfx.util.WaitForAsyncUtils;

/// The column in a window of 900 by 600, with items that are four times as high as estimated.
@ExtendWith(ApplicationExtension.class)
final class VirtualColumnTest {
    private static final double VIEW = 600;
    private static final double HEIGHT = 400;
    private static final double BOTTOM = 12;

    private final ObservableList<ColumnItem> items = FXCollections.observableArrayList();
    private final List<Region> disposed = new ArrayList<>();
    private VirtualColumn<ColumnItem> column;
    private StackPane root;
    private int made;

    @Start
    void open(Stage stage) {
        column = new VirtualColumn<>(
                item -> {
                    made++;
                    return item.cell();
                },
                (_, _) -> ColumnItem.ESTIMATE);
        column.setOnCellDisposed(disposed::add);
        root = new StackPane(column);
        stage.setX(0);
        stage.setY(0);
        stage.setScene(new Scene(root, 900, VIEW));
        Theme.LIGHT.dress(stage.getScene());
        stage.show();
    }

    @Test
    void opensAtTheEndAndBuildsOnlyWhatIsNear(FxRobot robot) {
        fill(robot, 10_000);
        assertEquals(VIEW - BOTTOM, bottom(items.getLast()));
        assertTrue(column.followingProperty().get());
        assertTrue(column.endVisibleProperty().get());
        assertTrue(made <= 8, made + " cells made");
    }

    @Test
    void theNumberOfCellsStaysBoundedAndWhatLeavesIsDisposed(FxRobot robot) {
        fill(robot, 10_000);
        for (int page = 0; page < 60; page++) {
            press(robot, KeyCode.PAGE_UP);
        }
        assertTrue(cells().size() <= 24, cells().size() + " cells");
        assertEquals(made, disposed.size() + cells().size());
        assertTrue(disposed.stream().allMatch(cell -> cell.getScene() == null));
    }

    @Test
    void scrollingBackFindsTheSameCells(FxRobot robot) {
        fill(robot, 100);
        Region cell = column.cellOf(items.get(99)).orElseThrow();
        for (int page = 0; page < 4; page++) {
            press(robot, KeyCode.PAGE_UP);
        }
        assertFalse(cell.isVisible());
        press(robot, KeyCode.END);
        assertSame(cell, column.cellOf(items.get(99)).orElseThrow());
        assertTrue(cell.isVisible());
    }

    @Test
    void aScrollUpMovesByItsOwnWayThroughItemsTallerThanEstimated(FxRobot robot) {
        fill(robot, 100);
        press(robot, KeyCode.UP);
        for (int line = 0; line < 60; line++) {
            ColumnItem first = column.position().orElseThrow().item();
            double before = top(first);
            press(robot, KeyCode.UP);
            assertEquals(before + 40, top(first));
        }
    }

    @Test
    void aWheelUpStopsFollowingAtOnceAndTheEndStartsItAgain(FxRobot robot) {
        fill(robot, 20);
        robot.moveTo(column).interact(() -> wheel(40));
        robot.interact(() -> assertFalse(column.followingProperty().get()));
        settle(robot);
        double before = top(items.getLast());
        grow(robot, items.getLast(), 700);
        assertEquals(before, top(items.getLast()));
        assertTrue(latest().isVisible());
        robot.interact(() -> wheel(-4000));
        settle(robot);
        assertTrue(column.followingProperty().get());
        assertFalse(latest().isVisible());
        grow(robot, items.getLast(), 900);
        assertEquals(VIEW - BOTTOM, bottom(items.getLast()));
    }

    @Test
    void followsALastItemThatGrowsAndLaysOutNothingElse(FxRobot robot) {
        fill(robot, 20);
        int before = made;
        for (double height = HEIGHT; height < 900; height += 22) {
            grow(robot, items.getLast(), height);
            assertEquals(VIEW - BOTTOM, bottom(items.getLast()));
            assertFalse(root.isNeedsLayout());
        }
        assertEquals(before, made);
    }

    @Test
    void theLatestButtonGoesToTheEnd(FxRobot robot) {
        fill(robot, 50);
        press(robot, KeyCode.HOME);
        assertTrue(latest().isVisible());
        robot.interact(() -> latest().fire());
        settle(robot);
        assertEquals(VIEW - BOTTOM, bottom(items.getLast()));
        assertTrue(column.followingProperty().get());
    }

    @Test
    void homeAndEndReachTheVeryEnds(FxRobot robot) {
        fill(robot, 1000);
        press(robot, KeyCode.HOME);
        assertEquals(24, top(items.getFirst()));
        assertFalse(column.followingProperty().get());
        press(robot, KeyCode.END);
        assertEquals(VIEW - BOTTOM, bottom(items.getLast()));
        assertTrue(column.followingProperty().get());
    }

    @Test
    void theScrollBarReachesTheVeryEnds(FxRobot robot) {
        fill(robot, 1000);
        drag(robot, 0);
        assertEquals(24, top(items.getFirst()));
        drag(robot, .4);
        assertFalse(column.endVisibleProperty().get());
        assertFalse(column.followingProperty().get());
        drag(robot, 1);
        assertEquals(VIEW - BOTTOM, bottom(items.getLast()));
        assertTrue(column.followingProperty().get());
    }

    @Test
    void itemsThatComeElsewhereMoveNothingThatIsRead(FxRobot robot) {
        fill(robot, 100);
        ColumnItem read = items.get(50);
        show(robot, read, 130);
        assertEquals(-130, top(read));
        change(robot, () -> items.add(new ColumnItem(300)));
        assertEquals(-130, top(read));
        change(robot, () -> items.addAll(0, List.of(new ColumnItem(300), new ColumnItem(50))));
        assertEquals(-130, top(read));
        change(robot, () -> items.remove(3, 20));
        assertEquals(-130, top(read));
    }

    @Test
    void anItemAboveTheViewThatGrowsMovesNothingThatIsRead(FxRobot robot) {
        fill(robot, 100);
        show(robot, items.get(50), 130);
        grow(robot, items.get(49), 777);
        assertEquals(-130, top(items.get(50)));
    }

    @Test
    void anotherWidthKeepsTheItemThatIsRead(FxRobot robot) {
        fill(robot, 100);
        show(robot, items.get(50), 200);
        robot.interact(() -> column.setMaxWidth(420));
        settle(robot);
        assertSame(items.get(50), column.position().orElseThrow().item());
        Region cell = column.cellOf(items.get(50)).orElseThrow();
        assertEquals(372, cell.getWidth());
        assertEquals(-400, cell.getLayoutY(), 1);
        robot.interact(() -> column.setMaxWidth(Double.MAX_VALUE));
        settle(robot);
        assertEquals(-200, top(items.get(50)), 1);
    }

    @Test
    void anotherBranchStartsWhereTheMessageStood(FxRobot robot) {
        fill(robot, 30);
        List<ColumnItem> branch = new ArrayList<>(items.subList(0, 29));
        branch.add(new ColumnItem(1500));
        double before = top(items.get(28));
        Region kept = column.cellOf(items.get(28)).orElseThrow();
        change(robot, () -> items.setAll(branch));
        assertEquals(before, top(items.get(28)));
        assertSame(kept, column.cellOf(items.get(28)).orElseThrow());
        assertFalse(column.followingProperty().get());
    }

    @Test
    void aShorterBranchLeavesNoHole(FxRobot robot) {
        fill(robot, 30);
        change(robot, () -> items.remove(10, 30));
        assertEquals(VIEW - BOTTOM, bottom(items.getLast()));
        assertTrue(column.followingProperty().get());
        change(robot, items::clear);
        assertEquals(0, cells().size());
        change(robot, () -> items.add(new ColumnItem(50)));
        assertEquals(24, top(items.getFirst()));
    }

    @Test
    void tabbingToAControlOutOfViewScrollsItIntoView(FxRobot robot) {
        fill(robot, 30);
        show(robot, items.get(10), -24);
        robot.interact(column::requestFocus);
        for (int tab = 0; tab < 12; tab++) {
            robot.type(KeyCode.TAB);
            settle(robot);
            Node owner = root.getScene().getFocusOwner();
            double y = owner.localToScene(owner.getBoundsInLocal()).getMinY();
            assertTrue(y >= 0 && y + 24 <= VIEW, "Tab %d at %s".formatted(tab, y));
        }
    }

    @Test
    void aDragHeldBelowTheViewScrolls(FxRobot robot) throws Exception {
        fill(robot, 100);
        show(robot, items.get(10), 0);
        robot.interact(() -> column.setMaxHeight(400));
        settle(robot);
        Region cell = column.cellOf(items.get(10)).orElseThrow();
        int[] told = {0};
        robot.interact(() -> {
            cell.fireEvent(ColumnEvents.mouse(MouseEvent.MOUSE_PRESSED, 450, 300));
            cell.addEventHandler(MouseEvent.MOUSE_DRAGGED, _ -> told[0]++);
            cell.fireEvent(ColumnEvents.mouse(MouseEvent.MOUSE_DRAGGED, 450, 590));
        });
        WaitForAsyncUtils.waitFor(10, TimeUnit.SECONDS, () -> shownFirst() > 11 && told[0] > 5);
        change(robot, () -> cell.fireEvent(ColumnEvents.mouse(MouseEvent.MOUSE_RELEASED, 450, 590)));
        int stopped = shownFirst();
        WaitForAsyncUtils.waitForFxEvents(20);
        assertEquals(stopped, shownFirst());
    }

    private int shownFirst() {
        return WaitForAsyncUtils.waitForAsyncFx(
                5000, () -> items.indexOf(column.position().orElseThrow().item()));
    }

    private void fill(FxRobot robot, int count) {
        robot.interact(() -> {
            for (int i = 0; i < count; i++) {
                items.add(new ColumnItem(HEIGHT));
            }
            column.setItems(items);
        });
        settle(robot);
    }

    private void show(FxRobot robot, ColumnItem item, double offset) {
        change(robot, () -> column.scrollTo(item, offset));
    }

    private void grow(FxRobot robot, ColumnItem item, double height) {
        change(robot, () -> item.setHeight(height));
    }

    private void press(FxRobot robot, KeyCode key) {
        change(robot, () -> column.scrollByKey(ColumnEvents.key(key)));
    }

    private void wheel(double delta) {
        column.fireEvent(ColumnEvents.wheel(delta));
    }

    private void drag(FxRobot robot, double share) {
        ScrollBar bar = (ScrollBar) column.lookup(".scroll-bar");
        change(robot, () -> bar.setValue(share));
    }

    private void change(FxRobot robot, Runnable change) {
        robot.interact(change);
        settle(robot);
    }

    /// Passes until the margin is there: each makes at least one cell of it.
    private void settle(FxRobot robot) {
        robot.interact(() -> {
            Parent sheet = (Parent) column.getChildrenUnmodifiable().getFirst();
            for (int pass = 0; pass < 10; pass++) {
                sheet.requestLayout();
                root.applyCss();
                root.layout();
            }
        });
    }

    private List<Node> cells() {
        return new ArrayList<>(column.lookupAll(".cell"));
    }

    private Button latest() {
        return (Button) column.lookup(".latest-button");
    }

    private double top(ColumnItem item) {
        return column.cellOf(item).orElseThrow().getLayoutY();
    }

    private double bottom(ColumnItem item) {
        Region cell = column.cellOf(item).orElseThrow();
        return cell.getLayoutY() + cell.getHeight();
    }
}
