package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.CompareViewModel.Side;
import dev.ferrum.app.profiler.data.Numbers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;

/// One side of a comparison: what it is made with, and how fast it was.
final class KnobsCard extends VBox {
    private final CompareViewModel model;
    private final Side side;
    private final Label title = new Label();
    private final Label rate = new Label();
    private final Label under = new Label();
    private final FlowPane knobs = new FlowPane(8, 6);
    private boolean showing;

    KnobsCard(CompareViewModel model, Side side) {
        this.model = model;
        this.side = side;
        getStyleClass().add("knobs-card");
        Label letter = new Label(side.name());
        letter.getStyleClass().add("side-letter");
        title.getStyleClass().add("stage-name");
        title.setWrapText(true);
        rate.getStyleClass().add("counter-value");
        rate.setMinWidth(Region.USE_PREF_SIZE);
        under.getStyleClass().add("small");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox head = new HBox(10, letter, new VBox(title, under), space, rate);
        head.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(head, knobs);
        knobs.setPrefWrapLength(560);
        model.knobsProperty(side).subscribe(_ -> showKnobs());
        model.runProperty(side).subscribe(_ -> showRun());
        model.runningProperty().subscribe(on -> knobs.setDisable(on));
    }

    private void showRun() {
        Optional<ComparedRun> run = model.runProperty(side).get();
        String words = model.knobsProperty(side).get().words(model.usual());
        title.setText(
                run.map(it -> it.label().startsWith("Run") ? words : it.label()).orElse(words));
        rate.setText(run.filter(it -> it.tokensPerSecond() > 0)
                .map(it -> Numbers.tokensPerSecond(it.tokensPerSecond()) + " tok/s")
                .orElse(""));
        under.setText(run.map(it -> "%d steps of tokens, %d of the prompt"
                        .formatted(it.decodes().size(), it.prompts().size()))
                .orElse("not run yet"));
    }

    private void showKnobs() {
        if (showing) {
            return;
        }
        showing = true;
        Knobs now = model.knobsProperty(side).get();
        knobs.getChildren().clear();
        Map<Boolean, String> onOff = new LinkedHashMap<>();
        onOff.put(true, "on");
        onOff.put(false, "off");
        choice("Fused gate+up+SiLU", "fused", onOff, now.switches().fusedGateUpSilu(), Knobs::withFused);
        choice("Host top-k", "host", onOff, now.switches().hostTopK(), Knobs::withHostTopK);
        choice("Direct dispatch", "direct", onOff, now.switches().directDispatch(), Knobs::withDirectDispatch);
        Map<Integer, String> one = new LinkedHashMap<>();
        one.put(2, "stacked");
        one.put(1, "batched");
        choice("One row", "one", one, now.boundaries().batchedDecodeFrom(), Knobs::withBatchedFrom);
        Map<Integer, String> from = new LinkedHashMap<>();
        for (int rows : new int[] {2, 8, 16, 32, 64, 128}) {
            from.put(rows, rows + " rows");
        }
        from.putIfAbsent(now.boundaries().batchedPrefillFrom(), now.boundaries().batchedPrefillFrom() + " rows");
        from.put(Knobs.NEVER, "never");
        choice("Prefill from", "prefill", from, now.boundaries().batchedPrefillFrom(), Knobs::withPrefillFrom);
        Map<String, String> backends = new LinkedHashMap<>();
        model.backends().forEach(id -> backends.put(id, id));
        backends.putIfAbsent(now.backend(), now.backend().isEmpty() ? "in use" : now.backend());
        choice("Backend", "backend", backends, now.backend(), Knobs::withBackend);
        showing = false;
        showRun();
    }

    private <T> void choice(String says, String id, Map<T, String> values, T now, BiFunction<Knobs, T, Knobs> change) {
        ChoiceBox<T> box = new ChoiceBox<>();
        box.getItems().setAll(values.keySet());
        box.setConverter(converter(values::get));
        box.setValue(now);
        box.setPrefWidth(94);
        box.setId(id + "-" + side.name().toLowerCase(java.util.Locale.ROOT));
        box.setAccessibleText(says + " in " + side);
        box.setOnAction(_ -> {
            Knobs changed = change.apply(model.knobsProperty(side).get(), box.getValue());
            model.knobsProperty(side).set(changed);
        });
        Label label = new Label(says);
        label.getStyleClass().add("small");
        knobs.getChildren().add(new VBox(2, label, box));
    }

    private static <T> StringConverter<T> converter(Function<T, String> name) {
        return new StringConverter<>() {
            @Override
            public String toString(T value) {
                return value == null ? "" : name.apply(value);
            }

            @Override
            public T fromString(String text) {
                throw new UnsupportedOperationException("nobody types here");
            }
        };
    }
}
