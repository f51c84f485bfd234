package dev.ferrum.metal;

import dev.ferrum.metal.jna.Message;
import dev.ferrum.metal.jna.Message.Receiver;
import dev.ferrum.metal.jna.MetalApi;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// Encodes commands into command buffers, commits them, and waits for them. On the Metal thread.
///
/// A buffer that runs for long while a display is attached is killed by the system, so buffers are kept short
/// by the work in them, measured in the time the last ones took. The first one of a submission is short too, so
/// that the GPU begins while the rest is encoded.
final class CommandBuffers {
    /// `MTLDispatchTypeConcurrent`: dispatches may overlap unless a barrier is between them.
    private static final long CONCURRENT = 1;
    /// `MTLBarrierScopeBuffers`.
    private static final long BUFFERS = 1;
    /// `MTLCommandBufferStatusCompleted`.
    private static final long COMPLETED = 4;

    private static final String WORK = "step";
    private static final int FIRST_DISPATCHES = 48;
    private static final int MOST_DISPATCHES = 2048;

    private static final double LONGEST_SECONDS = 0.05;
    private static final double SHORT_SECONDS = 0.01;
    private static final long FIRST_WORK = 4_000_000_000L;
    private static final long LEAST_WORK = 200_000_000L;
    private static final long MOST_WORK = 100_000_000_000L;
    /// Work that failed twice will fail again.
    private static final int MOST_FAILURES = 2;

    private final MetalContext context;
    private final MetalApi api;
    private final Consumer<String> givenUp;
    private final Deque<Run> inFlight = new ArrayDeque<>();
    private long mostWork = FIRST_WORK;
    private int failures;
    private boolean checked;
    // The buffer being encoded; 0 for none.
    private long commands;
    private long encoder;
    private int encoded;
    private long work;

    /// A committed buffer; once it was waited for, when it ran, in seconds of the GPU's clock.
    static final class Run {
        private final long commands;
        private final long work;
        private final String label;
        private double start;
        private double end;

        private Run(long commands, long work, String label) {
            this.commands = commands;
            this.work = work;
            this.label = label;
        }

        double start() {
            return start;
        }

        double end() {
            return end;
        }
    }

    CommandBuffers(MetalContext context, Consumer<String> givenUp) {
        this.givenUp = givenUp;
        this.context = context;
        this.api = context.api();
    }

    boolean busy() {
        return !inFlight.isEmpty();
    }

    /// Encodes and commits all of `list` in as few buffers as may be.
    void submit(Commands list) {
        int limit = FIRST_DISPATCHES;
        for (Dispatch dispatch : list.dispatches()) {
            if (commands != 0 && (encoded >= limit || work + dispatch.work() > mostWork)) {
                commit(WORK);
                limit = MOST_DISPATCHES;
            }
            encode(dispatch);
        }
        commit(WORK);
    }

    /// Encodes and commits the dispatches `from..to-1` in buffers of their own called `label`, and returns
    /// them.
    List<Run> submit(Commands list, int from, int to, String label) {
        List<Run> runs = new ArrayList<>();
        for (Dispatch dispatch : list.dispatches().subList(from, to)) {
            if (commands != 0 && work + dispatch.work() > mostWork) {
                runs.add(commit(label));
            }
            encode(dispatch);
        }
        if (commands != 0) {
            runs.add(commit(label));
        }
        return runs;
    }

    private void open() {
        if (failures >= MOST_FAILURES) {
            throw new MetalException(
                    "Metal: its work failed %d times, so it is not used any more; load the model again to continue on the CPU"
                            .formatted(failures));
        }
        context.makeResident();
        long buffer = api.get(context.queue(), Message.COMMAND_BUFFER);
        requireOnce(buffer, Receiver.COMMANDS);
        long made = api.encoder(buffer, CONCURRENT);
        try {
            requireOnce(made, Receiver.ENCODER);
        } catch (MetalException e) {
            // An encoder that is let go while it is open ends the process.
            if (api.knows(made, Message.END_ENCODING)) {
                api.tell(made, Message.END_ENCODING);
            }
            throw e;
        }
        checked = true;
        commands = buffer;
        encoder = made;
        encoded = 0;
        work = 0;
    }

    /// All command buffers are of one class, and all encoders.
    private void requireOnce(long object, Receiver receiver) {
        if (!checked || object == 0) {
            MetalContext.require(api, object, receiver);
        }
    }

    private void encode(Dispatch dispatch) {
        if (commands == 0) {
            open();
        } else if (dispatch.barrier()) {
            api.tell(encoder, Message.BARRIER, BUFFERS);
        }
        api.tell(encoder, Message.SET_PIPELINE, dispatch.kernel().pipeline());
        api.setBuffers(encoder, dispatch.buffers(), dispatch.offsets(), dispatch.count());
        if (dispatch.byteCount() > 0) {
            api.setBytes(encoder, dispatch.bytes(), dispatch.byteCount(), dispatch.count());
        }
        if (dispatch.groupMemory() > 0) {
            api.tell(encoder, Message.SET_GROUP_MEMORY, dispatch.groupMemory(), 0);
        }
        if (dispatch.indirect() != 0) {
            api.dispatchIndirect(
                    encoder, dispatch.indirect(), dispatch.indirectOffset(), dispatch.groupX(), dispatch.groupY(), 1);
        } else {
            api.dispatch(
                    encoder,
                    dispatch.gridX(),
                    dispatch.gridY(),
                    dispatch.gridZ(),
                    dispatch.groupX(),
                    dispatch.groupY(),
                    1);
        }
        encoded++;
        work += dispatch.work();
    }

    private Run commit(String label) {
        if (commands == 0) {
            return null;
        }
        api.tell(commands, Message.SET_LABEL, api.string("ferrum " + label));
        api.tell(encoder, Message.END_ENCODING);
        api.tell(commands, Message.COMMIT);
        // Outlives the pool until it was waited for.
        api.get(commands, Message.RETAIN);
        Run run = new Run(commands, work, label);
        inFlight.add(run);
        commands = 0;
        encoder = 0;
        return run;
    }

    /// Waits for all that was committed.
    ///
    /// Throws [MetalException] where some failed: all results since the last wait are void then, and the
    /// queue is new.
    void await() {
        List<String> reasons = new ArrayList<>();
        while (!inFlight.isEmpty()) {
            Run run = inFlight.remove();
            api.tell(run.commands, Message.WAIT);
            if (api.get(run.commands, Message.STATUS) == COMPLETED) {
                run.start = api.time(run.commands, Message.GPU_START);
                run.end = api.time(run.commands, Message.GPU_END);
                adapt(run.end - run.start, run.work);
            } else {
                reasons.add("%s: %s".formatted(run.label, api.describe(api.get(run.commands, Message.FAILURE))));
            }
            api.release(run.commands);
        }
        if (!reasons.isEmpty()) {
            failures++;
            context.rebuild();
            if (failures == MOST_FAILURES) {
                givenUp.accept("its work failed %d times (%s)".formatted(failures, reasons.getFirst()));
            }
            throw MetalException.of(
                    "work on the GPU",
                    reasons.getFirst(),
                    failures < MOST_FAILURES
                            ? "try again; if it repeats, choose the backend cpu"
                            : "load the model again to continue on the CPU");
        }
    }

    /// Shorter buffers after a long one, longer ones after short ones that were full.
    private void adapt(double seconds, long done) {
        if (seconds > LONGEST_SECONDS) {
            mostWork = Math.max(LEAST_WORK, Math.min(mostWork, done) / 2);
        } else if (seconds < SHORT_SECONDS && done > mostWork / 2) {
            mostWork = Math.min(MOST_WORK, 2 * mostWork);
        }
    }
}
