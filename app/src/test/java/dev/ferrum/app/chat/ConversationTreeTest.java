package dev.ferrum.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ConversationTreeTest {
    /// 1 → 2 → 3 → 4, then 5 as a version of 3 with 6 behind it.
    private static ConversationTree branched() {
        ConversationTree tree = ConversationTree.of(List.of(), 0);
        tree.add(1, 0);
        tree.add(2, 1);
        tree.add(3, 2);
        tree.add(4, 3);
        tree.add(5, 2);
        tree.add(6, 5);
        return tree;
    }

    @Test
    void anEditedMessageBeginsABranchAndTheOldOneStays() {
        ConversationTree tree = branched();
        assertEquals(List.of(1L, 2L, 5L, 6L), tree.path());
        assertEquals(List.of(3L, 5L), tree.versions(5));
        tree.show(3);
        assertEquals(List.of(1L, 2L, 3L, 4L), tree.path());
        tree.show(5);
        assertEquals(List.of(1L, 2L, 5L, 6L), tree.path());
    }

    @Test
    void removingAMessageTakesWhatFollowsAndShowsTheVersionBeside() {
        ConversationTree tree = branched();
        assertEquals(List.of(5L, 6L), tree.remove(5));
        assertEquals(List.of(1L, 2L, 3L, 4L), tree.path());
        assertFalse(tree.contains(6));
    }

    @Test
    void removingTheOnlyVersionEndsTheBranchBeforeIt() {
        ConversationTree tree = branched();
        tree.remove(5);
        tree.remove(3);
        assertEquals(List.of(1L, 2L), tree.path());
        tree.remove(1);
        assertEquals(List.of(), tree.path());
        assertEquals(ConversationTree.NONE, tree.leaf());
    }

    @Test
    void removingAnotherBranchLeavesTheShownOne() {
        ConversationTree tree = branched();
        tree.remove(3);
        assertEquals(List.of(1L, 2L, 5L, 6L), tree.path());
    }

    @Test
    void unknownParentsAndSecondMakingsAreRefused() {
        ConversationTree tree = branched();
        assertThrows(IllegalArgumentException.class, () -> tree.add(9, 8));
        assertThrows(IllegalArgumentException.class, () -> tree.add(4, 3));
    }

    @Test
    void anUnknownLeafFallsBackToTheNewestBranch() {
        assertEquals(List.of(), ConversationTree.of(List.of(), 17).path());
    }

    @Test
    void anyRowOfChangesLeavesAPathFromAFirstMessageToTheLeaf() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            ConversationTree tree = ConversationTree.of(List.of(), 0);
            List<Long> known = new ArrayList<>();
            for (long id = 1; id < 60; id++) {
                int what = random.nextInt(10);
                if (what < 6 || known.isEmpty()) {
                    long parent = known.isEmpty() || random.nextInt(8) == 0
                            ? ConversationTree.NONE
                            : known.get(random.nextInt(known.size()));
                    tree.add(id, parent);
                    known.add(id);
                    assertEquals(id, tree.leaf(), "seed " + seed);
                } else if (what < 8) {
                    tree.show(known.get(random.nextInt(known.size())));
                } else {
                    known.removeAll(tree.remove(known.get(random.nextInt(known.size()))));
                }
                List<Long> path = tree.path();
                assertTrue(new HashSet<>(known).containsAll(path), "seed " + seed);
                assertEquals(path.isEmpty() ? ConversationTree.NONE : path.getLast(), tree.leaf(), "seed " + seed);
                for (int i = 0; i < path.size(); i++) {
                    long parent = i == 0 ? ConversationTree.NONE : path.get(i - 1);
                    assertEquals(parent, tree.parent(path.get(i)), "seed " + seed);
                }
            }
        }
    }
}
