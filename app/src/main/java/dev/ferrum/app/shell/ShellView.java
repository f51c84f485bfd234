package dev.ferrum.app.shell;

import atlantafx.base.controls.ModalPane;
import dev.ferrum.app.chat.ChatView;
import dev.ferrum.app.chat.ChatViewModel;
import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.settings.SettingsViewModel;
import dev.ferrum.app.sidebar.SideBarView;
import dev.ferrum.app.store.StoreTrouble;
import dev.ferrum.app.ui.ModelFileChooser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.animation.Animation;
import javafx.beans.value.ObservableValue;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/// The window: header, side bar, the page, status line; sheets and notices over them.
public final class ShellView extends StackPane {
    private static final double NOTICE_ABOVE = 142;
    private static final double WIDE = 1100;
    private static final double SIDE_BAR = 256;
    private static final double NARROW_SIDE_BAR = 224;

    private final ShellViewModel model;
    private final ChatView chat;
    private final SideBarView sideBar;
    private final Map<Page, Supplier<Region>> pages;
    private final Header header;
    private final StatusLine status;
    private final BorderPane window = new BorderPane();
    private final BorderPane body = new BorderPane();
    private final ModalPane modal = new ModalPane();
    private final Commands commands;
    private final Commands.Actions actions;
    private final SettingsViewModel settings;
    private final Supplier<AboutText> about;

    /// What the shell shows and does not make itself. `pages` makes the page when it is first shown; `importChat` asks
    /// for a file.
    public record Parts(
            ChatView chat,
            SideBarView sideBar,
            Map<Page, Supplier<Region>> pages,
            ObservableValue<Optional<StoreTrouble>> trouble,
            Runnable closeTrouble,
            Runnable importChat,
            Supplier<AboutText> about) {}

    public ShellView(
            ShellViewModel model,
            ChatViewModel chatModel,
            LibraryViewModel library,
            SettingsViewModel settings,
            Parts parts) {
        this.model = model;
        this.chat = parts.chat();
        this.sideBar = parts.sideBar();
        this.pages = parts.pages();
        this.about = parts.about();
        actions = actions(chatModel, library, settings, parts.importChat());
        this.settings = settings;
        commands = Commands.of(actions, settings.get().sendKey());
        header = new Header(model, new ModelPicker(library), this::showPalette);
        status = new StatusLine(library.engineProperty(), chatModel.replies());
        window.getStyleClass().add("window");
        VBox top = new VBox(header, new BannerBar(parts.trouble(), parts.closeTrouble()));
        if (MacMenu.wanted()) {
            top.getChildren().addFirst(MacMenu.of(commands));
        }
        window.setTop(top);
        window.setCenter(body);
        window.setBottom(status);
        modal.setId("modal");
        // Gone at once: a fade that still runs would take the next sheet along.
        Function<Node, Animation> none = null;
        modal.setOutTransitionFactory(none);
        // Without it the overlay would keep the focus of what it hid.
        modal.displayProperty().addListener((_, _, shown) -> {
            if (!shown) {
                modal.setContent(null);
                focusPrompt();
            }
        });
        NoticeBar notice = new NoticeBar(chatModel.notices());
        StackPane.setAlignment(notice, Pos.BOTTOM_CENTER);
        StackPane.setMargin(notice, new Insets(0, 0, NOTICE_ABOVE, 0));
        getChildren().addAll(window, notice, modal);
        model.pageProperty().subscribe(_ -> showPage());
        model.sideBarProperty().subscribe(_ -> showPage());
        chatModel.openProperty().subscribe(open -> {
            model.show(Page.CHAT);
            open.comparisonProperty().subscribe(_ -> showPage());
        });
        widthProperty().subscribe(width -> {
            double side = width.doubleValue() < WIDE ? NARROW_SIDE_BAR : SIDE_BAR;
            sideBar.setPrefWidth(side);
            sideBar.setMinWidth(side);
            sideBar.setMaxWidth(side);
        });
        settings.currentProperty()
                .map(it -> it.textSize())
                .subscribe(size -> chat.setStyle("-fx-font-size: %dpx".formatted(size)));
        addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                event.consume();
                if (modal.isDisplay()) {
                    modal.hide(true);
                } else {
                    focusPrompt();
                }
            }
        });
    }

    /// Puts the commands' keys onto the scene; to be called once.
    public void listen(Scene scene) {
        commands.listen(scene, actions);
    }

    public void focusPrompt() {
        if (model.pageProperty().get() == Page.CHAT) {
            chat.focusPrompt();
        }
    }

    private Commands.Actions actions(
            ChatViewModel chatModel, LibraryViewModel library, SettingsViewModel settings, Runnable importChat) {
        return new Commands.Actions(
                () -> {
                    chatModel.startAnew();
                    model.show(Page.CHAT);
                    chat.focusPrompt();
                },
                () -> {
                    // On the models page the key searches models.
                    Node field = model.pageProperty().get() == Page.MODELS
                            ? body.getCenter().lookup("#model-search")
                            : null;
                    if (field != null) {
                        field.requestFocus();
                        return;
                    }
                    model.show(Page.CHAT);
                    model.sideBarProperty().set(true);
                    sideBar.focusSearch();
                },
                this::showPalette,
                this::showShortcuts,
                () -> model.show(Page.CHAT),
                () -> model.show(Page.MODELS),
                () -> model.show(Page.PROFILER),
                () -> model.show(Page.SETTINGS),
                model::toggleSideBar,
                () -> settings.setTextSize(settings.get().textSize() + 1),
                () -> settings.setTextSize(settings.get().textSize() - 1),
                this::focusNextArea,
                () -> chatModel.notices().undo(),
                chat::answerAgain,
                chat::compareFour,
                chat::copyLastAnswer,
                chat::editLastQuestion,
                () -> ModelFileChooser.choose(getScene().getWindow()).ifPresent(library::load),
                importChat,
                this::showAbout);
    }

    private void showPage() {
        Page page = model.pageProperty().get();
        boolean comparing = chat.isComparing();
        boolean side = page == Page.CHAT && model.sideBarProperty().get() && !comparing;
        body.setLeft(side ? sideBar : null);
        Node wanted = page == Page.CHAT ? chat : pages.get(page).get();
        if (body.getCenter() != wanted) {
            body.setCenter(wanted);
            if (page == Page.CHAT) {
                chat.focusPrompt();
            } else {
                wanted.requestFocus();
            }
        }
    }

    /// Header, side bar, transcript, prompt, status line, and round again.
    private void focusNextArea() {
        List<Runnable> areas = model.pageProperty().get() == Page.CHAT
                ? List.of(
                        header::focusFirst,
                        sideBar::focusList,
                        chat::focusTranscript,
                        chat::focusPrompt,
                        status::focusFirst)
                : List.of(header::focusFirst, body.getCenter()::requestFocus, status::focusFirst);
        List<Node> nodes = model.pageProperty().get() == Page.CHAT
                ? List.of(header, sideBar, chat.transcript(), chat.prompt(), status)
                : List.of(header, body.getCenter(), status);
        Node focused = getScene().getFocusOwner();
        int at = 0;
        for (int i = 0; i < nodes.size(); i++) {
            for (Node node = focused; node != null; node = node.getParent()) {
                if (node == nodes.get(i)) {
                    at = i + 1;
                }
            }
        }
        areas.get(at % areas.size()).run();
    }

    private void showPalette() {
        Palette palette = new Palette(commands, () -> modal.hide(true));
        modal.show(palette);
        palette.focusField();
    }

    /// Shows the sheet of shortcuts.
    public void showShortcuts() {
        Commands now = Commands.of(actions, settings.get().sendKey());
        ShortcutSheet sheet = new ShortcutSheet(now, () -> modal.hide(true));
        modal.show(sheet);
        sheet.focusField();
    }

    /// Shows version, licence and authors.
    public void showAbout() {
        modal.show(new AboutBox(about.get(), () -> modal.hide(true)));
    }
}
