package dev.ferrum.metal;

import dev.ferrum.metal.Commands.Mark;
import java.util.ArrayList;
import java.util.List;

/// Work with marks in it: each stage gets command buffers of its own, whose times on the GPU become its span.
/// Stages do not overlap then, so a timed step is longer than an ordinary one; time between the buffers belongs
/// to no stage. On the Metal thread.
final class TimedWork {
    private static final double NANOS = 1e9;

    private final CommandBuffers buffers;
    /// What the last mark began; null for no stage.
    private Mark open;

    /// Whether a span of it was reported already.
    private boolean openReported;
    /// What `System.nanoTime()` shows when the GPU's clock shows 0: the least seen difference is the most
    /// exact one.
    private long clockOffset = Long.MAX_VALUE;

    private record Segment(Mark mark, boolean reported, List<CommandBuffers.Run> runs) {}

    TimedWork(CommandBuffers buffers) {
        this.buffers = buffers;
    }

    void dropOpen() {
        open = null;
    }

    /// Encodes, commits and waits, and reports the spans.
    void submit(Commands list) {
        List<Segment> segments = new ArrayList<>();
        int from = 0;
        for (Mark next : list.marks()) {
            segments.add(segment(list, from, next.at()));
            open = next.stage() == null ? null : next;
            openReported = false;
            from = next.at();
        }
        segments.add(segment(list, from, list.dispatches().size()));
        buffers.await();
        long now = System.nanoTime();
        CommandBuffers.Run last = null;
        for (Segment segment : segments) {
            last = segment.runs().isEmpty() ? last : segment.runs().getLast();
        }
        if (last != null) {
            clockOffset = Math.min(clockOffset, now - (long) (last.end() * NANOS));
        }
        report(segments, now);
    }

    private Segment segment(Commands list, int from, int to) {
        String label = open == null ? "no stage" : open.stage().traceName();
        return new Segment(open, openReported, buffers.submit(list, from, to, label));
    }

    /// The last segment's stage is still open: what ran of it is reported, and an empty part of it is not.
    private void report(List<Segment> segments, long now) {
        long boundary = now;
        for (Segment segment : segments) {
            boolean ended = segment != segments.getLast();
            long end = boundary;
            if (!segment.runs().isEmpty()) {
                boundary = nanos(segment.runs().getFirst().start());
                end = nanos(segment.runs().getLast().end());
            }
            boolean ran = !segment.runs().isEmpty();
            if (segment.mark() != null && (ran || ended && !segment.reported())) {
                segment.mark()
                        .owner()
                        .profiler()
                        .span(segment.mark().stage(), segment.mark().layer(), boundary, end - boundary);
                openReported |= !ended;
            }
            boundary = end;
        }
    }

    private long nanos(double seconds) {
        return (long) (seconds * NANOS) + clockOffset;
    }
}
