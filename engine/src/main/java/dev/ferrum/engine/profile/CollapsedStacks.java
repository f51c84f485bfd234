package dev.ferrum.engine.profile;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Steps as collapsed stacks, the text that flame graph programs read: a line for each stack, its frames parted by `;`,
/// a space, and its own time in nanoseconds. What no span of a step covers is the frame `other`.
public final class CollapsedStacks {
    private CollapsedStacks() {}

    /// Lines in order of their stacks, the last one ended too.
    public static String of(List<StepTrace> steps) {
        Map<String, Long> own = new TreeMap<>();
        FrameEvents.walk(steps, new FrameEvents.Listener() {
            private final Deque<String> stack = new ArrayDeque<>();
            private long since;

            @Override
            public void open(String frame, long nanos) {
                spend(nanos);
                stack.addLast(frame);
            }

            @Override
            public void close(String frame, long nanos) {
                spend(nanos);
                stack.removeLast();
            }

            private void spend(long nanos) {
                if (!stack.isEmpty() && nanos > since) {
                    String frames = String.join(";", stack);
                    own.merge(stack.size() == 1 ? frames + ";other" : frames, nanos - since, Long::sum);
                }
                since = nanos;
            }
        });
        StringBuilder text = new StringBuilder();
        own.forEach(
                (stack, nanos) -> text.append(stack).append(' ').append(nanos).append('\n'));
        return text.toString();
    }
}
