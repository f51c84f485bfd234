package dev.ferrum.app.chat;

import dev.ferrum.engine.api.SamplingParams;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;

/// The values that decide how tokens are drawn, each as a slider and a number.
final class SamplingForm extends GridPane {
    private static final PseudoClass BAD = PseudoClass.getPseudoClass("bad");

    private static final int TOP_K = 1;

    private final Consumer<SamplingParams> changed;
    private final List<Field> fields = new ArrayList<>();
    private final Label trouble = new Label();
    private SamplingParams params = SamplingParams.greedy();
    private boolean showing;

    /// One value, twice.
    private record Field(String name, Slider slider, TextField number) {}

    /// `changed` hears of values that a person has set and that make sense.
    SamplingForm(Consumer<SamplingParams> changed) {
        this.changed = changed;
        getStyleClass().add("sampling-form");
        add("Temperature", 0, 2);
        add("Top-k", 0, 200);
        add("Top-p", 0, 1);
        add("Min-p", 0, 1);
        add("Repetition penalty", 0.5, 2);
        add("Presence penalty", -2, 2);
        add("Frequency penalty", -2, 2);
        trouble.getStyleClass().add("field-trouble");
        trouble.setManaged(false);
        add(trouble, 0, fields.size(), 3, 1);
    }

    /// Shows `now` without telling anyone.
    void show(SamplingParams now) {
        params = now;
        showing = true;
        List<ToDoubleFunction<SamplingParams>> values = List.of(
                SamplingParams::temperature,
                SamplingParams::topK,
                SamplingParams::topP,
                SamplingParams::minP,
                SamplingParams::repetitionPenalty,
                SamplingParams::presencePenalty,
                SamplingParams::frequencyPenalty);
        for (int i = 0; i < fields.size(); i++) {
            double value = values.get(i).applyAsDouble(now);
            fields.get(i).slider.setValue(value);
            fields.get(i).number.setText(text(value));
            fields.get(i).number.pseudoClassStateChanged(BAD, false);
        }
        tell("");
        showing = false;
    }

    private void add(String name, double low, double high) {
        Slider slider = new Slider(low, high, low);
        slider.setAccessibleText(name);
        TextField number = new TextField();
        number.setPrefColumnCount(5);
        number.getStyleClass().add("figure-field");
        number.setAccessibleText(name);
        number.setId("sampling-" + name.toLowerCase(Locale.ROOT).replace(' ', '-'));
        Field field = new Field(name, slider, number);
        slider.valueProperty().addListener((_, _, value) -> {
            if (!showing && (slider.isFocused() || slider.isValueChanging() || slider.isPressed())) {
                double rounded = Math.round(value.doubleValue() * 100) / 100.0;
                number.setText(text("Top-k".equals(name) ? Math.round(rounded) : rounded));
            }
        });
        number.textProperty().addListener((_, _, _) -> {
            if (!showing) {
                read(field);
            }
        });
        GridPane.setHgrow(slider, Priority.ALWAYS);
        addRow(fields.size(), new Label(name), slider, number);
        fields.add(field);
    }

    private void read(Field edited) {
        double[] values = new double[fields.size()];
        for (int i = 0; i < values.length; i++) {
            Field field = fields.get(i);
            try {
                values[i] = Double.parseDouble(field.number.getText().strip().replace(',', '.'));
                field.number.pseudoClassStateChanged(BAD, false);
            } catch (NumberFormatException _) {
                field.number.pseudoClassStateChanged(BAD, true);
                tell("%s: a number is expected here".formatted(field.name));
                return;
            }
        }
        try {
            if (values[TOP_K] != Math.rint(values[TOP_K])) {
                throw new IllegalArgumentException("Top-k: a whole number is expected here");
            }
            params = new SamplingParams(
                    (float) values[0],
                    (int) values[TOP_K],
                    (float) values[2],
                    (float) values[3],
                    (float) values[4],
                    (float) values[5],
                    (float) values[6],
                    params.penaltyWindow(),
                    0);
            tell("");
            changed.accept(params);
        } catch (IllegalArgumentException e) {
            edited.number.pseudoClassStateChanged(BAD, true);
            tell(e.getMessage());
        }
    }

    private void tell(String words) {
        trouble.setText(words);
        trouble.setManaged(!words.isEmpty());
        trouble.setVisible(!words.isEmpty());
    }

    /// All digits that `value` has as a float: what is shown is read back when another field is edited.
    private static String text(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : new BigDecimal(Float.toString((float) value)).toPlainString();
    }
}
