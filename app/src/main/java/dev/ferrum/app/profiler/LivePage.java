package dev.ferrum.app.profiler;

import dev.ferrum.app.profiler.data.FlameKind;
import dev.ferrum.app.profiler.data.FlameZoom;
import dev.ferrum.app.profiler.data.Numbers;
import dev.ferrum.app.profiler.data.ProfileSentence;
import dev.ferrum.app.profiler.data.StageSearch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/// The live page: sentence, figures, steps, flame view, table, roof; the selected stage at the right.
final class LivePage extends BorderPane {
    private static final double WIDE = 1160;
    /// A sentence that changed more often could not be read.
    private static final long SENTENCE_PERIOD = 1_000_000_000L;

    private final ProfilerViewModel model;
    private final Label conclusion = new Label();
    private final Label evidence = new Label();
    private final HBox crumbs = new HBox();
    private final Label found = new Label();
    /// What the one step that is looked at wrote.
    private final Label wrote = new Label();
    private long sentenceTold;

    LivePage(ProfilerViewModel model, StagePalette palette) {
        this.model = model;
        getStyleClass().add("live-page");
        FlamePicture flame = new FlamePicture(model, palette);
        StageTableView table = new StageTableView(model);
        VBox.setVgrow(table, Priority.ALWAYS);
        VBox left = new VBox(
                sentence(),
                new CounterStrip(model),
                framed("strip-block", new StripPicture(model, palette)),
                flameHead(),
                framed("flame-block", flame),
                table,
                framed("roof-block", new RoofPicture(model, palette)));
        left.setMinWidth(0);
        StackPane all = new StackPane(left, nothing());
        setCenter(all);
        DetailPanel detail = new DetailPanel(model, palette);
        widthProperty().subscribe(width -> setRight(width.doubleValue() >= WIDE ? detail : null));
        model.frameProperty().subscribe(frame -> {
            left.setVisible(!frame.empty());
            detail.setVisible(!frame.empty());
            tell(frame.sentence());
            wrote.setText(
                    frame.tokens().isEmpty() ? "" : "wrote \u201c%s\u201d".formatted(String.join("", frame.tokens())));
            showFound();
        });
        model.heldProperty().subscribe(_ -> {
            sentenceTold = 0;
            showCrumbs();
        });
        model.zoomProperty().subscribe(_ -> showCrumbs());
        model.shownProperty().subscribe(_ -> {
            sentenceTold = 0;
            showCrumbs();
        });
        model.searchProperty().subscribe(_ -> showFound());
    }

    private static Region framed(String style, Region content) {
        VBox box = new VBox(content);
        box.getStyleClass().add(style);
        return box;
    }

    private VBox sentence() {
        conclusion.getStyleClass().add("sentence");
        conclusion.setId("conclusion");
        evidence.setId("evidence");
        evidence.setWrapText(true);
        VBox box = new VBox(4, conclusion, evidence);
        box.getStyleClass().add("sentence-block");
        box.setMinHeight(Region.USE_PREF_SIZE);
        return box;
    }

    private void tell(ProfileSentence sentence) {
        long now = System.nanoTime();
        if (now - sentenceTold >= SENTENCE_PERIOD && !sentence.conclusion().equals(conclusion.getText())) {
            sentenceTold = now;
            conclusion.setText(sentence.conclusion());
            evidence.setText(sentence.evidence());
        }
    }

    /// Where one is: what is held, and the frames around the view; and what the colours mean.
    private HBox flameHead() {
        crumbs.setAlignment(Pos.CENTER_LEFT);
        crumbs.setId("crumbs");
        crumbs.setMinWidth(0);
        found.getStyleClass().add("small");
        found.setId("found");
        wrote.getStyleClass().add("small");
        wrote.setId("wrote");
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox head = new HBox(12, crumbs, wrote, found, space, legend());
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add("flame-head");
        return head;
    }

    private static HBox legend() {
        Map<FlameKind, String> names = new LinkedHashMap<>();
        names.put(FlameKind.ATTN, "attention");
        names.put(FlameKind.MOE, "experts, stacked");
        names.put(FlameKind.MOE_BATCHED, "batched");
        names.put(FlameKind.MOE_PREFILL, "prefill");
        names.put(FlameKind.STEP, "around them");
        names.put(FlameKind.OTHER, "other");
        HBox legend = new HBox(10);
        legend.setAlignment(Pos.CENTER_RIGHT);
        legend.setMinWidth(Region.USE_PREF_SIZE);
        names.forEach((kind, name) -> {
            Region mark = new Region();
            mark.setMinSize(10, 10);
            mark.setMaxSize(10, 10);
            mark.setStyle("-fx-background-color: %s; -fx-background-radius: 2".formatted(StageTableView.colour(kind)));
            Label label = new Label(name, mark);
            label.getStyleClass().add("tiny");
            legend.getChildren().add(label);
        });
        return legend;
    }

    private void showCrumbs() {
        crumbs.getChildren().clear();
        model.heldProperty().get().ifPresent(held -> {
            Label chip = new Label(held.label());
            chip.getStyleClass().add("held-chip");
            chip.setId("held");
            crumbs.getChildren().add(chip);
        });
        model.frameProperty().get().root().ifPresent(root -> {
            List<FlameZoom.Crumb> path = model.zoomProperty().get().crumbs(root);
            for (FlameZoom.Crumb crumb : path) {
                Button button = new Button(crumb.name());
                button.getStyleClass().add("crumb");
                button.setAccessibleText("Show all of " + crumb.name());
                button.setOnAction(_ -> model.zoomProperty()
                        .set(crumb.path().isEmpty() ? FlameZoom.ALL : FlameZoom.into(crumb.path())));
                crumbs.getChildren().add(button);
            }
        });
    }

    private void showFound() {
        StageSearch search = new StageSearch(model.searchProperty().get());
        found.setText(
                search.empty()
                        ? ""
                        : model.frameProperty()
                                .get()
                                .root()
                                .map(root -> "\u201c%s\u201d: %s"
                                        .formatted(search.text(), Numbers.percentTenth(search.share(root))))
                                .orElse(""));
        if (crumbs.getChildren().isEmpty()) {
            showCrumbs();
        }
    }

    private Region nothing() {
        Label title = new Label("Where does the time of a token go?");
        title.getStyleClass().add("sentence");
        Label says = new Label();
        says.setWrapText(true);
        says.setMaxWidth(520);
        says.setId("says-nothing");
        Runnable say = () -> {
            String text = model.measuringProperty().get()
                    ? "Measuring. Send a message in a chat and come back: every stage of every step is timed on the"
                            + " engine\u2019s own clock."
                    : "Nothing is measured now. Press Measure, then send a message.";
            boolean none = model.frameProperty().get().history().steps().isEmpty();
            says.setText(none ? text : "None of the steps so far took this path.");
        };
        model.frameProperty().subscribe(_ -> say.run());
        // Measuring begins and ends with the same empty frame.
        model.measuringProperty().subscribe(_ -> say.run());
        VBox box = new VBox(8, title, says);
        box.setAlignment(Pos.CENTER);
        box.setMaxSize(USE_PREF_SIZE, USE_PREF_SIZE);
        model.frameProperty().subscribe(frame -> box.setVisible(frame.empty()));
        return box;
    }
}
