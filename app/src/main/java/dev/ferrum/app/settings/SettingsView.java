package dev.ferrum.app.settings;

import atlantafx.base.controls.ToggleSwitch;
import dev.ferrum.app.chat.Presets;
import dev.ferrum.app.chat.SendKey;
import dev.ferrum.app.update.UpdateNews;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Slider;
import javafx.scene.control.TextArea;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// The settings: one scrolling page, with a list of its parts that jumps.
public final class SettingsView extends BorderPane {
    private static final double COLUMN = 800;
    private static final double NAV = 208;

    /// What the page needs from elsewhere: places to show, backends with why they do or don't work, and actions.
    public record Surroundings(
            String chatsPlace,
            Map<String, String> backends,
            int cores,
            Runnable openFolder,
            Runnable openLog,
            Runnable deleteAll,
            Runnable reload,
            Runnable shortcuts,
            Runnable about,
            UpdateNews updates,
            Consumer<String> showPage,
            HubTokenViewModel token,
            String hub) {}

    private final SettingsViewModel model;
    private final Surroundings around;
    private final VBox column = new VBox();
    private final ScrollPane scroll = new ScrollPane();
    private final Button reload = new Button("Load the model again");
    private final DownloadRows downloads;
    private final Node downloadsPart;

    public SettingsView(SettingsViewModel model, Surroundings around) {
        this.model = model;
        this.around = around;
        this.downloads = new DownloadRows(model, around.token(), around.hub());
        this.downloadsPart = part("Downloads", downloads.rows());
        getStyleClass().add("settings");
        column.getStyleClass().add("settings-column");
        column.setMaxWidth(COLUMN);
        Map<String, Node> parts = new LinkedHashMap<>();
        parts.put("General", part("General", general()));
        parts.put("Appearance", part("Appearance", appearance()));
        parts.put("New chats", part("New chats", newChats()));
        parts.put("Inference", part("Inference", inference()));
        parts.put("Downloads", downloadsPart);
        parts.put("Privacy", part("Privacy", privacy()));
        column.getChildren().addAll(parts.values());
        StackPane center = new StackPane(column);
        center.getStyleClass().add("settings-page");
        center.setAlignment(Pos.TOP_CENTER);
        scroll.setContent(center);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add("settings-scroll");
        setLeft(nav(parts));
        setCenter(scroll);
    }

    private VBox nav(Map<String, Node> parts) {
        VBox nav = new VBox();
        nav.getStyleClass().add("settings-nav");
        nav.setPrefWidth(NAV);
        Map<String, Feather> icons = Map.of(
                "General", Feather.SETTINGS,
                "Appearance", Feather.SUN,
                "New chats", Feather.MESSAGE_SQUARE,
                "Inference", Feather.CPU,
                "Downloads", Feather.DOWNLOAD,
                "Privacy", Feather.SHIELD);
        parts.forEach((name, part) -> nav.getChildren().add(navRow(name, icons.get(name), () -> jump(part))));
        Region gap = new Region();
        gap.setMinHeight(16);
        nav.getChildren()
                .addAll(
                        gap,
                        navRow("Shortcuts", Feather.COMMAND, around.shortcuts()),
                        navRow("About Ferrum", Feather.INFO, around.about()));
        return nav;
    }

    private static Button navRow(String name, Feather icon, Runnable action) {
        Button row = new Button(name, new FontIcon(icon));
        row.getStyleClass().add("nav-row");
        row.setMaxWidth(Double.MAX_VALUE);
        row.setOnAction(_ -> action.run());
        return row;
    }

    private void jump(Node part) {
        double beyond = scroll.getContent().getLayoutBounds().getHeight()
                - scroll.getViewportBounds().getHeight();
        if (beyond > 0) {
            scroll.setVvalue(
                    Math.clamp((part.getBoundsInParent().getMinY() + column.getLayoutY() - 24) / beyond, 0, 1));
        }
    }

    /// Shows the field for the hub's token, ready to type; where the environment's counts, it shows that.
    public void showToken() {
        applyCss();
        layout();
        jump(downloadsPart);
        downloads.tokenField().requestFocus();
    }

    private List<Node> general() {
        ToggleSwitch last = new ToggleSwitch();
        last.setId("load-last");
        last.setSelected(model.get().loadLastModel());
        last.selectedProperty().addListener((_, _, on) -> model.setLoadLastModel(on));
        return List.of(
                row("Load the last model at start", "Ready to answer sooner, at the price of its memory.", last),
                row(
                        "Send with",
                        "The other one starts a new line.",
                        segments(
                                List.of(SendKey.values()),
                                model.get().sendKey(),
                                key -> key == SendKey.ENTER ? "Enter" : "Ctrl Enter",
                                model::setSendKey)));
    }

    private List<Node> appearance() {
        Slider size = new Slider(
                Settings.SMALLEST_TEXT, Settings.LARGEST_TEXT, model.get().textSize());
        size.setMajorTickUnit(1);
        size.setMinorTickCount(0);
        size.setSnapToTicks(true);
        size.setBlockIncrement(1);
        size.setAccessibleText("Text size in chats");
        size.setId("text-size");
        Label pixels = new Label();
        pixels.getStyleClass().add("setting-figure");
        size.valueProperty().addListener((_, _, value) -> model.setTextSize((int) Math.round(value.doubleValue())));
        model.currentProperty().subscribe(now -> {
            pixels.setText(now.textSize() + " px");
            if (Math.round(size.getValue()) != now.textSize()) {
                size.setValue(now.textSize());
            }
        });
        HBox sized = new HBox(16, size, pixels);
        sized.setAlignment(Pos.CENTER_RIGHT);
        return List.of(
                row(
                        "Theme",
                        "System follows light and dark as your computer changes.",
                        segments(
                                List.of(ThemeChoice.values()),
                                model.get().theme(),
                                theme -> switch (theme) {
                                    case SYSTEM -> "System";
                                    case LIGHT -> "Light";
                                    case DARK -> "Dark";
                                },
                                model::setTheme)),
                row("Text size in chats", "Code follows, one step smaller.", sized));
    }

    private List<Node> newChats() {
        TextArea system = new TextArea(model.get().systemPrompt());
        system.setPromptText("Empty: none");
        system.setPrefRowCount(3);
        system.setWrapText(true);
        system.setAccessibleText("System prompt of new chats");
        system.setId("default-system-prompt");
        system.textProperty()
                .addListener((_, _, text) -> model.setNewChats(text, model.get().preset()));
        ComboBox<Presets.Preset> presets = new ComboBox<>();
        presets.getItems().setAll(Presets.all());
        presets.setValue(Presets.named(model.get().preset()));
        presets.setConverter(new PresetNames());
        presets.setAccessibleText("Sampling of new chats");
        presets.valueProperty()
                .addListener((_, _, it) -> model.setNewChats(model.get().systemPrompt(), it.id()));
        VBox prompt = new VBox(8, words("System prompt", "What every new chat begins with."), system);
        prompt.getStyleClass().add("setting-block");
        return List.of(prompt, row("Sampling", "How new chats draw their words; each chat can differ.", presets));
    }

    private List<Node> inference() {
        ComboBox<String> backend = new ComboBox<>();
        backend.getItems().setAll(new ArrayList<>(around.backends().keySet()));
        backend.setValue(
                around.backends().containsKey(model.get().backend())
                        ? model.get().backend()
                        : "auto");
        backend.setConverter(new BackendNames());
        backend.setAccessibleText("Run on");
        Label why = new Label(around.backends().get(backend.getValue()));
        why.getStyleClass().add("small");
        why.setWrapText(true);
        backend.valueProperty().addListener((_, _, id) -> {
            why.setText(around.backends().get(id));
            model.setInference(id, model.get().contextTokens(), model.get().threads());
        });
        ComboBox<Integer> context = new ComboBox<>();
        context.getItems().setAll(0, 2048, 4096, 8192, 16384, 32768, 65536, 131072);
        context.setValue(
                context.getItems().contains(model.get().contextTokens())
                        ? model.get().contextTokens()
                        : 0);
        context.setConverter(new ContextNames());
        context.setAccessibleText("Context");
        context.valueProperty()
                .addListener((_, _, tokens) -> model.setInference(
                        model.get().backend(), tokens, model.get().threads()));
        Slider threads = new Slider(0, Math.max(1, around.cores()), model.get().threads());
        threads.setMajorTickUnit(1);
        threads.setMinorTickCount(0);
        threads.setSnapToTicks(true);
        threads.setAccessibleText("Processor threads");
        Label count = new Label();
        count.getStyleClass().add("setting-figure");
        threads.valueProperty()
                .subscribe(value -> count.setText(value.intValue() == 0 ? "all" : Integer.toString(value.intValue())));
        threads.valueProperty()
                .addListener((_, _, value) ->
                        model.setInference(model.get().backend(), model.get().contextTokens(), value.intValue()));
        HBox threaded = new HBox(16, threads, count);
        threaded.setAlignment(Pos.CENTER_RIGHT);
        reload.setId("reload");
        reload.setOnAction(_ -> around.reload().run());
        VBox run = new VBox(4, row("Run on", "", backend), why);
        run.getStyleClass().add("setting-explained");
        return List.of(
                run,
                row("Context", "How much of a chat the model sees. More takes more memory.", context),
                row("Processor threads", "For models on the processor.", threaded),
                row(
                        "These count from the next load on",
                        "Running answers end when the model is loaded again.",
                        reload));
    }

    private List<Node> privacy() {
        Button folder = button("Open the folder", around.openFolder());
        Button log = button("Open the log", around.openLog());
        Button all = button("Delete all chats\u2026", around.deleteAll());
        all.getStyleClass().add("danger-button");
        List<Node> rows = new ArrayList<>(List.of(
                row(
                        "Nothing you type leaves this computer",
                        "Ferrum opens no connection unless you ask for it, and listens on none.",
                        new Region()),
                row("Chats are kept here", around.chatsPlace(), folder),
                row("Log", "What went wrong, for a report. It holds no chats.", log),
                row("Delete all chats", "They are gone after a week; until then they can be recovered.", all)));
        rows.addAll(1, new UpdateRows(model, around.updates(), around.showPage()).rows());
        return rows;
    }

    private static Button button(String text, Runnable action) {
        Button button = new Button(text);
        button.setMinWidth(Region.USE_PREF_SIZE);
        button.setOnAction(_ -> action.run());
        return button;
    }

    private static VBox part(String title, List<Node> rows) {
        Label head = new Label(title);
        head.getStyleClass().add("heading");
        VBox card = new VBox(rows.toArray(Node[]::new));
        card.getStyleClass().add("settings-card");
        VBox part = new VBox(8, head, card);
        return part;
    }

    static VBox words(String title, String says) {
        Label name = new Label(title);
        name.getStyleClass().add("setting-name");
        VBox words = new VBox(name);
        if (!says.isEmpty()) {
            Label more = new Label(says);
            more.getStyleClass().add("small");
            more.setWrapText(true);
            more.setMinHeight(Region.USE_PREF_SIZE);
            words.getChildren().add(more);
        }
        words.setAlignment(Pos.CENTER_LEFT);
        return words;
    }

    static HBox row(String title, String says, Node control) {
        VBox words = words(title, says);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox row = new HBox(words, control);
        row.getStyleClass().add("setting-row");
        row.setAlignment(Pos.CENTER_LEFT);
        return row;
    }

    private static <T> HBox segments(List<T> values, T chosen, Function<T, String> name, Consumer<T> told) {
        ToggleGroup group = new ToggleGroup();
        HBox box = new HBox();
        box.getStyleClass().add("segments");
        box.setMaxHeight(Region.USE_PREF_SIZE);
        for (T value : values) {
            ToggleButton button = new ToggleButton(name.apply(value));
            button.getStyleClass().add("segment");
            button.setToggleGroup(group);
            button.setSelected(value.equals(chosen));
            button.setOnAction(_ -> {
                button.setSelected(true);
                told.accept(value);
            });
            box.getChildren().add(button);
        }
        return box;
    }

    /// Presets by their names.
    private static final class PresetNames extends StringConverter<Presets.Preset> {
        @Override
        public String toString(Presets.Preset preset) {
            return preset == null ? "" : preset.name();
        }

        @Override
        public Presets.Preset fromString(String text) {
            throw new UnsupportedOperationException("presets are chosen, not written");
        }
    }

    /// Backends by their names.
    private static final class BackendNames extends StringConverter<String> {
        @Override
        public String toString(String id) {
            return id == null
                    ? ""
                    : switch (id) {
                        case "auto" -> "Automatic";
                        case "cpu" -> "Processor";
                        case "cuda" -> "CUDA";
                        case "metal" -> "Metal";
                        default -> id;
                    };
        }

        @Override
        public String fromString(String text) {
            throw new UnsupportedOperationException("backends are chosen, not written");
        }
    }

    /// Contexts in thousands of tokens.
    private static final class ContextNames extends StringConverter<Integer> {
        @Override
        public String toString(Integer tokens) {
            return tokens == null ? "" : tokens == 0 ? "Automatic" : tokens / 1024 + "K";
        }

        @Override
        public Integer fromString(String text) {
            throw new UnsupportedOperationException("contexts are chosen, not written");
        }
    }
}
