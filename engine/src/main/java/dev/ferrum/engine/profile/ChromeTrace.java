package dev.ferrum.engine.profile;

import dev.ferrum.engine.error.EngineException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes spans as Chrome Trace Event JSON, which Perfetto and `chrome://tracing` open.
///
/// Complete events (`ph: X`) on one track, nested by time: step, group of stages of one layer, stage. Times are
/// microseconds with a fraction, from the earliest span. Format: "Trace Event Format", the JSON object form.
public final class ChromeTrace {
    private static final int PROCESS = 1;
    private static final int THREAD = 1;

    private final JsonGenerator json;
    private final long origin;

    private ChromeTrace(JsonGenerator json, long origin) {
        this.json = json;
        this.origin = origin;
    }

    /// Writes `spans`, and the counters of `counted` steps, to `file`, replacing it; `lost` spans were recorded before
    /// them and are not there any more.
    ///
    /// Throws [EngineException] when the file cannot be written.
    public static void write(List<TraceSpan> spans, List<StepTrace> counted, long lost, Path file) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            write(spans, counted, lost, out);
        } catch (IOException | JacksonException e) {
            throw new EngineException(
                    "trace file %s: expected a file that can be written, found: %s; choose another place"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /// Writes steps with their counters, as tracks of numbers over time, to `out`, which stays open.
    public static void write(List<StepTrace> steps, OutputStream out) {
        List<TraceSpan> spans = new ArrayList<>();
        steps.forEach(step -> spans.addAll(step.asSpans()));
        write(spans, steps, 0, out);
    }

    private static void write(List<TraceSpan> spans, List<StepTrace> counted, long lost, OutputStream out) {
        List<TraceSpan> ordered = new ArrayList<>(spans);
        // Of two spans that start together the longer one is the outer one.
        ordered.sort(Comparator.comparingLong(TraceSpan::startNanos)
                .thenComparing(
                        Comparator.comparingLong(TraceSpan::durationNanos).reversed()));
        long origin = ordered.isEmpty() ? 0 : ordered.getFirst().startNanos();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), new KeptOpen(out))) {
            new ChromeTrace(json, origin).document(ordered, counted, lost);
        }
    }

    private void document(List<TraceSpan> spans, List<StepTrace> counted, long lost) {
        json.writeStartObject();
        json.writeStringProperty("displayTimeUnit", "ns");
        json.writeObjectPropertyStart("otherData");
        json.writeNumberProperty("lostSpans", lost);
        json.writeEndObject();
        json.writeArrayPropertyStart("traceEvents");
        name("process_name", "Ferrum");
        name("thread_name", "engine");
        Group group = null;
        for (TraceSpan span : spans) {
            switch (span) {
                case TraceSpan.Step step -> {
                    group = end(group);
                    event("step", "step " + step.path(), step, "rows", step.rows());
                }
                case TraceSpan.Work work
                when work.stage().group() == Stage.Group.STEP -> {
                    group = end(group);
                    event("step", work.stage().traceName(), work, "layer", work.layer());
                }
                case TraceSpan.Work work -> {
                    if (group == null || !group.takes(work)) {
                        group = end(group);
                        group = new Group(work);
                    }
                    group.stages.add(work);
                }
            }
        }
        end(group);
        counted.forEach(this::counters);
        json.writeEndArray();
        json.writeEndObject();
    }

    /// A step's figures as counter events (`ph: C`), each a track of its own.
    private void counters(StepTrace step) {
        long bytes = 0;
        for (Stage stage : Stage.values()) {
            bytes += step.bytes(stage);
        }
        StepFigures figures = step.figures();
        counter(step, "experts touched", figures.expertsTouched());
        counter(step, "tokens", figures.generatedTokens() + figures.promptTokens());
        counter(step, "MB read", bytes / 1_000_000);
        counter(step, "KV blocks", figures.kvBlocks());
        counter(step, "waiting requests", figures.queueDepth());
    }

    private void counter(StepTrace step, String name, long value) {
        json.writeStartObject();
        json.writeStringProperty("ph", "C");
        json.writeStringProperty("name", name);
        json.writeNumberProperty("pid", PROCESS);
        json.writeNumberProperty("tid", THREAD);
        microseconds("ts", step.startNanos() - origin);
        json.writeObjectPropertyStart("args");
        json.writeNumberProperty("value", value);
        json.writeEndObject();
        json.writeEndObject();
    }

    /// Writes a finished group: its own event first, so that the outer event precedes the inner ones.
    private Group end(Group group) {
        if (group != null) {
            TraceSpan.Work first = group.stages.getFirst();
            TraceSpan.Work whole = new TraceSpan.Work(
                    first.stage(), first.layer(), first.startNanos(), group.end() - first.startNanos());
            String category = first.stage().group().traceName();
            event(category, category, whole, "layer", first.layer());
            for (TraceSpan.Work stage : group.stages) {
                event(category, stage.stage().traceName(), stage, "layer", stage.layer());
            }
        }
        return null;
    }

    private void event(String category, String name, TraceSpan span, String key, int value) {
        json.writeStartObject();
        json.writeStringProperty("ph", "X");
        json.writeStringProperty("cat", category);
        json.writeStringProperty("name", name);
        json.writeNumberProperty("pid", PROCESS);
        json.writeNumberProperty("tid", THREAD);
        microseconds("ts", span.startNanos() - origin);
        microseconds("dur", span.durationNanos());
        json.writeObjectPropertyStart("args");
        json.writeNumberProperty(key, value);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void microseconds(String key, long nanos) {
        long value = Math.max(0, nanos);
        json.writeName(key);
        json.writeNumber(String.format(Locale.ROOT, "%d.%03d", value / 1000, value % 1000));
    }

    private void name(String what, String name) {
        json.writeStartObject();
        json.writeStringProperty("ph", "M");
        json.writeStringProperty("name", what);
        json.writeNumberProperty("pid", PROCESS);
        json.writeNumberProperty("tid", THREAD);
        json.writeObjectPropertyStart("args");
        json.writeStringProperty("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    /// Stages of one group and one layer that follow each other.
    private static final class Group {
        final List<TraceSpan.Work> stages = new ArrayList<>();
        final Stage.Group group;
        final int layer;

        Group(TraceSpan.Work first) {
            group = first.stage().group();
            layer = first.layer();
        }

        boolean takes(TraceSpan.Work work) {
            return work.stage().group() == group && work.layer() == layer;
        }

        long end() {
            TraceSpan.Work last = stages.getLast();
            return last.startNanos() + last.durationNanos();
        }
    }
}
