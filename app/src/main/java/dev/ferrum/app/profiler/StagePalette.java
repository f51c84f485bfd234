package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.data.FlameKind;
import dev.ferrum.app.profiler.data.StageDifference.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.css.CssMetaData;
import javafx.css.SimpleStyleableObjectProperty;
import javafx.css.StyleConverter;
import javafx.css.Styleable;
import javafx.css.StyleableObjectProperty;
import javafx.css.StyleableProperty;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.paint.ImagePattern;
import javafx.scene.paint.Paint;

/// The theme's colours for pictures, which a Canvas cannot look up by itself: a region of no size that takes them from
/// the style sheet (`profiler.css`, rule `.stage-palette`) and says when they have changed.
final class StagePalette extends Region {
    private static final Color UNSET = Color.MAGENTA;
    private static final int HATCH = 8;

    /// Every colour there is, as the rule names it.
    enum Ink {
        ATTN,
        ATTN_2,
        MOE,
        MOE_2,
        BATCHED,
        BATCHED_2,
        PREFILL,
        PREFILL_2,
        STEP,
        STEP_2,
        OTHER,
        OTHER_HATCH,
        LABEL,
        TEXT,
        TEXT_2,
        TEXT_3,
        LINE,
        TRACK,
        GROUND,
        ACCENT,
        SLOWER,
        SLOWER_HALF,
        FASTER,
        SAME,
        HEAT_0,
        HEAT_1,
        HEAT_2,
        HEAT_3,
        HEAT_4,
        HEAT_5
    }

    private static final Map<Ink, CssMetaData<StagePalette, Color>> META = new EnumMap<>(Ink.class);
    private static final List<CssMetaData<? extends Styleable, ?>> ALL;

    static {
        List<CssMetaData<? extends Styleable, ?>> all = new ArrayList<>(Region.getClassCssMetaData());
        for (Ink ink : Ink.values()) {
            String name =
                    "-palette-" + ink.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            CssMetaData<StagePalette, Color> meta = new CssMetaData<>(name, StyleConverter.getColorConverter(), UNSET) {
                @Override
                public boolean isSettable(StagePalette palette) {
                    return true;
                }

                @Override
                public StyleableProperty<Color> getStyleableProperty(StagePalette palette) {
                    return palette.colours.get(ink);
                }
            };
            META.put(ink, meta);
            all.add(meta);
        }
        ALL = List.copyOf(all);
    }

    private final Map<Ink, StyleableObjectProperty<Color>> colours = new EnumMap<>(Ink.class);
    private final List<Runnable> listeners = new ArrayList<>();
    private final Map<Ink, Paint> hatches = new EnumMap<>(Ink.class);
    private boolean told;

    StagePalette() {
        getStyleClass().add("stage-palette");
        setManaged(false);
        for (Ink ink : Ink.values()) {
            colours.put(ink, new SimpleStyleableObjectProperty<>(META.get(ink), this, ink.name(), UNSET) {
                @Override
                protected void invalidated() {
                    // Read, or the next change would not be told.
                    get();
                    changed();
                }
            });
        }
    }

    /// Runs `listener` once after any number of colours have changed.
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void changed() {
        hatches.clear();
        if (!told) {
            told = true;
            javafx.application.Platform.runLater(() -> {
                told = false;
                listeners.forEach(Runnable::run);
            });
        }
    }

    Color of(Ink ink) {
        return colours.get(ink).get();
    }

    /// The fill of a stage; siblings take turns with two shades.
    Paint fill(FlameKind kind, boolean second) {
        return switch (kind) {
            case ATTN -> of(second ? Ink.ATTN_2 : Ink.ATTN);
            case MOE -> of(second ? Ink.MOE_2 : Ink.MOE);
            case MOE_BATCHED -> of(second ? Ink.BATCHED_2 : Ink.BATCHED);
            case MOE_PREFILL -> of(second ? Ink.PREFILL_2 : Ink.PREFILL);
            case STEP -> of(second ? Ink.STEP_2 : Ink.STEP);
            case OTHER -> hatch(Ink.OTHER, Ink.OTHER_HATCH);
        };
    }

    /// The one colour that stands for a kind, in legends and small marks.
    Color mark(FlameKind kind) {
        return kind == FlameKind.OTHER ? of(Ink.OTHER) : (Color) fill(kind, false);
    }

    /// The text on a stage's fill.
    Color label(FlameKind kind) {
        return of(kind == FlameKind.OTHER ? Ink.TEXT : Ink.LABEL);
    }

    /// The fill of a change: slower is hatched, so that colour is not alone in saying it.
    Paint fill(Verdict verdict, boolean large) {
        return switch (verdict) {
            case SLOWER -> hatch(large ? Ink.SLOWER : Ink.SLOWER_HALF, Ink.LABEL);
            case FASTER -> of(Ink.FASTER);
            case SAME, UNKNOWN -> of(Ink.SAME);
        };
    }

    /// The colour of a share of heat, 0..1, between the six steps.
    Color heat(double share) {
        Ink[] steps = {Ink.HEAT_0, Ink.HEAT_1, Ink.HEAT_2, Ink.HEAT_3, Ink.HEAT_4, Ink.HEAT_5};
        double at = Math.clamp(share, 0, 1) * (steps.length - 1);
        int low = Math.min((int) at, steps.length - 2);
        return of(steps[low]).interpolate(of(steps[low + 1]), at - low);
    }

    /// Lines at 45° in whole pixels, so that they do not shimmer.
    private Paint hatch(Ink ground, Ink line) {
        return hatches.computeIfAbsent(ground, _ -> {
            WritableImage tile = new WritableImage(HATCH, HATCH);
            Color over = line == Ink.LABEL ? of(ground).interpolate(of(line), 0.28) : of(line);
            for (int y = 0; y < HATCH; y++) {
                for (int x = 0; x < HATCH; x++) {
                    tile.getPixelWriter().setColor(x, y, (x + y) % HATCH == 0 ? over : of(ground));
                }
            }
            return new ImagePattern(tile, 0, 0, HATCH, HATCH, false);
        });
    }

    @Override
    public List<CssMetaData<? extends Styleable, ?>> getCssMetaData() {
        return ALL;
    }
}
