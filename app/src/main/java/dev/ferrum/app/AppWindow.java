package dev.ferrum.app;

import dev.ferrum.app.chat.ChatView;
import dev.ferrum.app.chat.FirstRunCard;
import dev.ferrum.app.chat.Links;
import dev.ferrum.app.chat.Traces;
import dev.ferrum.app.library.GatedWays;
import dev.ferrum.app.library.ModelsPage;
import dev.ferrum.app.profiler.ProfilerView;
import dev.ferrum.app.settings.Settings;
import dev.ferrum.app.settings.SettingsView;
import dev.ferrum.app.settings.WindowPlace;
import dev.ferrum.app.shell.AboutText;
import dev.ferrum.app.shell.Page;
import dev.ferrum.app.shell.ShellView;
import dev.ferrum.app.shell.ShellViewModel;
import dev.ferrum.app.sidebar.SideBarView;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.ui.Mark;
import dev.ferrum.app.ui.Theme;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.BackendReport;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.beans.binding.Bindings;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.Scene;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonType;
import javafx.scene.layout.Region;
import javafx.stage.FileChooser;
import javafx.stage.Stage;

/// The window on top of what [AppContext] has built: pages, theme, place on the screen.
final class AppWindow {
    private final AppContext context;
    private final Stage stage;
    private final Consumer<String> showDocument;
    private final ShellViewModel shell = new ShellViewModel();
    private final BooleanProperty firstRun;
    // Held here: what it is made from refers to it weakly.
    private final ObservableValue<ColorScheme> scheme;
    private ShellView view;
    private Scene scene;

    /// `showDocument` opens an address or a file with the system's program for it.
    AppWindow(AppContext context, Stage stage, Consumer<String> showDocument) {
        this.context = context;
        this.stage = stage;
        this.showDocument = showDocument;
        firstRun = new SimpleBooleanProperty(context.settings().get().firstRun());
        // At once: a program that is killed never closes its window.
        firstRun.addListener((_, _, _) -> keepPlace());
        scheme = scheme(context);
    }

    /// Fills the window, and shows it if it is not on the screen yet.
    void show() {
        Settings settings = context.settings().get();
        if (!stage.isShowing()) {
            EmptyWindow.show(stage, settings);
        }
        scene = stage.getScene();
        // Before the first control, which would load JavaFX's own style sheet.
        Theme.follow(scene, scheme);
        shell.sideBarProperty().set(settings.sideBarShown());
        view = new ShellView(shell, context.chat(), context.library(), context.settings(), parts());
        scene.setRoot(view);
        view.listen(scene);
        view.focusPrompt();
        context.library().warningProperty().subscribe(warning -> warning.ifPresent(_ -> shell.show(Page.MODELS)));
    }

    /// Gives the window its icons; drawing them takes longer than a frame.
    void drawIcons() {
        stage.getIcons().setAll(Mark.icons());
    }

    /// In front of all other windows.
    void toFront() {
        stage.setIconified(false);
        stage.toFront();
        stage.requestFocus();
    }

    /// Keeps where the window is; to be called before it is closed for good.
    void keepPlace() {
        context.settings()
                .setWindow(
                        firstRun.get(),
                        shell.sideBarProperty().get(),
                        new WindowPlace(
                                stage.getX(), stage.getY(), stage.getWidth(), stage.getHeight(), stage.isMaximized()));
    }

    private static ObservableValue<ColorScheme> scheme(AppContext context) {
        return Bindings.createObjectBinding(
                () -> EmptyWindow.scheme(context.settings().get().theme()),
                context.settings().currentProperty(),
                Platform.getPreferences().colorSchemeProperty());
    }

    private ShellView.Parts parts() {
        Traces traces = new Traces(context.profiler().traced(), message -> {
            shell.show(Page.PROFILER);
            context.profiler().openMessage(message);
        });
        Links links = new Links(
                () -> shell.show(Page.MODELS), () -> shell.show(Page.PROFILER), this::openLog, this::browse, traces);
        ChatView chat = new ChatView(
                context.chat(),
                context.library(),
                putAway -> new FirstRunCard(context.models(), context.library(), links.models(), putAway),
                links,
                context.settings().currentProperty().map(Settings::sendKey),
                firstRun);
        Map<Page, Supplier<Region>> pages = new EnumMap<>(Page.class);
        pages.put(
                Page.MODELS,
                once(() -> new ModelsPage(
                        context.models(), context.library(), folder -> browse(folder.toUri()), gatedWays(pages))));
        pages.put(Page.PROFILER, once(() -> new ProfilerView(context.profiler(), context.compare(), this::chooseFile)));
        pages.put(Page.SETTINGS, once(() -> new SettingsView(context.settings(), surroundings())));
        return new ShellView.Parts(
                chat,
                new SideBarView(context.sideBar(), this::export),
                pages,
                context.archive().troubleProperty(),
                context.archive()::dismissOpening,
                this::importChat,
                () -> AboutText.of(context.start()));
    }

    private GatedWays gatedWays(Map<Page, Supplier<Region>> pages) {
        return new GatedWays(source -> browse(context.models().page(source)), () -> {
            shell.show(Page.SETTINGS);
            ((SettingsView) pages.get(Page.SETTINGS).get()).showToken();
        });
    }

    private static Supplier<Region> once(Supplier<Region> make) {
        Region[] made = new Region[1];
        return () -> {
            if (made[0] == null) {
                made[0] = make.get();
            }
            return made[0];
        };
    }

    private SettingsView.Surroundings surroundings() {
        Map<String, String> backends = new LinkedHashMap<>();
        List<BackendReport.Entry> entries =
                Engine.backends(new BackendChoice.Auto()).entries();
        String best = entries.stream()
                .filter(BackendReport.Entry::chosen)
                .map(BackendReport.Entry::id)
                .findFirst()
                .orElse("none");
        backends.put("auto", "Automatic takes the fastest that works: %s now.".formatted(best));
        entries.forEach(entry -> backends.put(entry.id(), entry.detail() + ". " + entry.remedy()));
        return new SettingsView.Surroundings(
                context.start().folders().chats().toString(),
                backends,
                Runtime.getRuntime().availableProcessors(),
                () -> browse(context.start().folders().data().toUri()),
                this::openLog,
                this::deleteAll,
                context::reload,
                view::showShortcuts,
                view::showAbout,
                context.updates(),
                showDocument,
                context.hubToken(),
                context.models().hubName());
    }

    private Optional<Path> chooseFile(String name, String kind) {
        FileChooser chooser = new FileChooser();
        chooser.setInitialFileName(name);
        chooser.getExtensionFilters()
                .setAll(new FileChooser.ExtensionFilter(
                        kind, "*" + name.substring(name.indexOf('.', name.indexOf('-')))));
        return Optional.ofNullable(chooser.showSaveDialog(stage)).map(File::toPath);
    }

    private void openLog() {
        browse(context.start().folders().log().toUri());
    }

    private void browse(URI address) {
        showDocument.accept(address.toString());
    }

    private void deleteAll() {
        Alert question = new Alert(
                Alert.AlertType.CONFIRMATION, "All chats are removed from the list.", ButtonType.OK, ButtonType.CANCEL);
        question.initOwner(stage);
        question.setHeaderText(
                "Delete all %d chats?".formatted(context.conversations().all().size()));
        question.getDialogPane().getStylesheets().setAll(scene.getStylesheets());
        question.showAndWait()
                .filter(ButtonType.OK::equals)
                .ifPresent(_ -> context.chat().deleteAll());
    }

    private void export(Conversation conversation, SideBarView.Export kind) {
        FileChooser chooser = new FileChooser();
        String ending = kind == SideBarView.Export.MARKDOWN ? ".md" : ".json";
        chooser.setTitle("Export the chat");
        chooser.setInitialFileName(
                conversation.title().replaceAll("[^\\p{L}\\p{N} _-]", "").strip() + ending);
        File file = chooser.showSaveDialog(stage);
        if (file != null) {
            switch (kind) {
                case MARKDOWN -> context.files().exportMarkdown(conversation, file.toPath());
                case JSON -> context.files().exportJson(conversation, file.toPath());
            }
        }
    }

    private void importChat() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Import a chat");
        chooser.getExtensionFilters().add(new FileChooser.ExtensionFilter("Chats (*.json)", "*.json"));
        File file = chooser.showOpenDialog(stage);
        if (file != null) {
            context.files().importJson(file.toPath());
        }
    }
}
