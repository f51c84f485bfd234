package dev.ferrum.engine.profile;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes steps as a file of speedscope: one evented profile, times in nanoseconds from the first step.
///
/// Format: speedscope's `file-format-schema.json`, type "evented": events that open and close frames, in order.
public final class Speedscope {
    private static final String SCHEMA = "https://www.speedscope.app/file-format-schema.json";

    private Speedscope() {}

    private record Event(boolean opens, int frame, long at) {}

    /// Writes `steps` as one JSON object called `name` to `out`, which stays open.
    public static void write(List<StepTrace> steps, String name, OutputStream out) {
        Map<String, Integer> frames = new LinkedHashMap<>();
        List<Event> events = new ArrayList<>();
        long origin = steps.isEmpty() ? 0 : steps.getFirst().startNanos();
        FrameEvents.walk(steps, new FrameEvents.Listener() {
            @Override
            public void open(String frame, long nanos) {
                add(true, frame, nanos);
            }

            @Override
            public void close(String frame, long nanos) {
                add(false, frame, nanos);
            }

            private void add(boolean opens, String frame, long nanos) {
                int index = frames.computeIfAbsent(frame, _ -> frames.size());
                events.add(new Event(opens, index, nanos - origin));
            }
        });
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), new KeptOpen(out))) {
            write(json, name, List.copyOf(frames.keySet()), events);
        }
    }

    private static void write(JsonGenerator json, String name, List<String> frames, List<Event> events) {
        json.writeStartObject();
        json.writeStringProperty("$schema", SCHEMA);
        json.writeStringProperty("name", name);
        json.writeStringProperty("exporter", "Ferrum");
        json.writeNumberProperty("activeProfileIndex", 0);
        json.writeObjectPropertyStart("shared");
        json.writeArrayPropertyStart("frames");
        for (String frame : frames) {
            json.writeStartObject();
            json.writeStringProperty("name", frame);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeArrayPropertyStart("profiles");
        json.writeStartObject();
        json.writeStringProperty("type", "evented");
        json.writeStringProperty("name", name);
        json.writeStringProperty("unit", "nanoseconds");
        json.writeNumberProperty("startValue", 0);
        json.writeNumberProperty(
                "endValue", events.isEmpty() ? 0 : events.getLast().at());
        json.writeArrayPropertyStart("events");
        for (Event event : events) {
            json.writeStartObject();
            json.writeStringProperty("type", event.opens() ? "O" : "C");
            json.writeNumberProperty("frame", event.frame());
            json.writeNumberProperty("at", event.at());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }
}
