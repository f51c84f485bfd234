package dev.ferrum.app;

import dev.ferrum.app.chat.OpenConversation;
import dev.ferrum.app.service.LoadedModel;
import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.engine.api.ChatMessage;
import dev.ferrum.engine.api.GenerationRequest;
import dev.ferrum.engine.api.Prompt;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.stage.PopupWindow;
import javafx.stage.Window;
import org.testfx.api.FxRobot;
import org.testfx.robot.Motion;

/// The window with the real engine and the bundled model, worked by keys and clicks; what the engine is asked with is
/// heard.
final class Flow implements AutoCloseable {
    private static final int LENGTH = 15;

    private final AppRig rig;
    private final FxRobot robot = new FxRobot();
    private final List<GenerationRequest> requests;
    private final List<LoadedModel> models;

    private Flow(AppRig rig, List<GenerationRequest> requests, List<LoadedModel> models) {
        this.rig = rig;
        this.requests = requests;
        this.models = models;
        robot.targetWindow(rig.stage());
    }

    /// Works the window of `rig`.
    static Flow of(AppRig rig) {
        return new Flow(rig, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    }

    /// Opens the window on the chats in `folder` and waits until the bundled model is loaded.
    static Flow open(Path folder, int width, int height) throws Exception {
        List<GenerationRequest> requests = new CopyOnWriteArrayList<>();
        List<LoadedModel> models = new CopyOnWriteArrayList<>();
        AppRig rig = AppRig.open(
                        folder,
                        (config, progress) -> {
                            LoadedModel model = HeardEngine.open(config, progress, requests);
                            models.add(model);
                            return model;
                        },
                        ThemeChoice.LIGHT,
                        width,
                        height)
                .withDemo();
        return new Flow(rig, requests, models);
    }

    /// Ends what the flow before has begun: an empty chat, no pop-over, the focus in an empty prompt.
    void startAnew() throws Exception {
        rig.hidePopups();
        // Pop-overs fade, and until they are gone they take the keys.
        rig.waitUntil(() -> Window.getWindows().stream().noneMatch(PopupWindow.class::isInstance));
        stop();
        rig.run(() -> {
            rig.chat().notices().dismiss();
            rig.chat().startAnew();
            prompt().clear();
            rig.window().toFront();
            prompt().requestFocus();
        });
        rig.waitUntil(() -> prompt().isFocused());
        requests.clear();
    }

    AppRig rig() {
        return rig;
    }

    FxRobot robot() {
        return robot;
    }

    LoadedModel model() {
        return models.getLast();
    }

    OpenConversation open() {
        return rig.chat().openProperty().get();
    }

    TextArea prompt() {
        return (TextArea) rig.find("#prompt");
    }

    /// What the engine was asked with since the flow began.
    List<GenerationRequest> requests() {
        return List.copyOf(requests);
    }

    /// Messages of the latest request, as the model reads them.
    List<ChatMessage> lastPrompt() {
        return lastChat().messages();
    }

    Prompt.Chat lastChat() {
        return (Prompt.Chat) requests.getLast().prompt();
    }

    /// Types `text` into the prompt.
    void write(String text) throws Exception {
        rig.waitUntil(() -> prompt().isFocused());
        robot.write(text, 0);
        rig.waitUntil(() -> prompt().getText().endsWith(text));
    }

    /// Types `text` and Enter, and stops the answer once the engine has been asked for it.
    void send(String text) throws Exception {
        int before = requests.size();
        write(text);
        robot.type(KeyCode.ENTER);
        rig.waitUntil(() -> requests.size() > before);
        stop();
    }

    /// The same, stopped once some of the answer is there.
    void ask(String text) throws Exception {
        write(text);
        robot.type(KeyCode.ENTER);
        awaitText();
        stop();
    }

    /// Waits until the last answer has begun or ended. The first one of a program warms the engine up, which takes a
    /// while on a machine that is busy.
    void awaitText() throws TimeoutException {
        rig.waitLong(() -> !open().turns().isEmpty()
                && (rig.last().textProperty().get().length() > LENGTH
                        || !rig.chat().replyingProperty().get()));
    }

    void stop() throws Exception {
        rig.run(rig.chat()::stop);
        rig.awaitReply();
    }

    /// Presses `key` while `modifier` is held.
    void chord(KeyCode modifier, KeyCode key) {
        robot.press(modifier).type(key).release(modifier);
    }

    /// Waits until what `selector` finds, in the window or in a pop-over, can be clicked, and clicks it.
    void click(String selector) throws Exception {
        clickOn(() -> found(selector));
    }

    /// The same for the button or label with `text`.
    void clickText(String text) throws Exception {
        clickOn(() -> text(text));
    }

    void clickOn(Callable<Node> node) throws Exception {
        rig.waitUntil(() -> node.call() != null && settled(node.call()));
        robot.clickOn(AppRig.onFx(node), Motion.DIRECT, MouseButton.PRIMARY);
    }

    /// Puts `text` in the place of what a field holds, by keys.
    void replace(String selector, String text) throws Exception {
        click(selector);
        rig.waitUntil(() -> found(selector).isFocused());
        chord(KeyCode.CONTROL, KeyCode.A);
        robot.write(text, 0);
        rig.waitUntil(() -> ((TextInputControl) found(selector)).getText().equals(text));
    }

    /// The first node in sight that `selector` finds in a pop-over or in the window; null if there is none.
    Node found(String selector) {
        return all(selector).findFirst().orElse(null);
    }

    /// The button or label in sight that shows `text`; null if there is none.
    Node text(String text) {
        return all(".button, .toggle-button, .label")
                .filter(node -> ((Labeled) node).getText() != null
                        && ((Labeled) node).getText().equals(text))
                .findFirst()
                .orElse(null);
    }

    /// What the label that `selector` finds says; nothing where none is in sight.
    String label(String selector) throws Exception {
        return AppRig.onFx(() -> found(selector) instanceof Label label ? label.getText() : "");
    }

    /// The first label in sight that begins with `text`; null if there is none.
    Node labelOf(String text) {
        return all(".label")
                .filter(node -> node instanceof Label label
                        && label.getText() != null
                        && label.getText().startsWith(text))
                .findFirst()
                .orElse(null);
    }

    /// The text of the last answer.
    String answer() throws Exception {
        return AppRig.onFx(() -> rig.last().textProperty().get());
    }

    int answerLength() {
        return rig.last().textProperty().get().length();
    }

    /// The last button in sight that is called `name`.
    Node action(String name) {
        return all(".action-button")
                .filter(node -> name.equals(node.getAccessibleText()))
                .reduce((_, last) -> last)
                .orElse(null);
    }

    /// Nodes in sight, those of pop-overs first.
    Stream<Node> all(String selectors) {
        List<Window> windows = Stream.concat(
                        Window.getWindows().stream().filter(PopupWindow.class::isInstance), Stream.of(rig.stage()))
                .filter(Window::isShowing)
                .toList();
        return windows.stream()
                .map(window -> window.getScene().getRoot())
                .flatMap(root -> Stream.of(selectors.split(", ")).flatMap(one -> root.lookupAll(one).stream()))
                .filter(Objects::nonNull)
                .filter(Flow::inSight);
    }

    private static boolean inSight(Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (!at.isVisible()) {
                return false;
            }
        }
        return true;
    }

    /// Laid out, and not disabled.
    private static boolean settled(Node node) {
        Bounds bounds = node.localToScreen(node.getBoundsInLocal());
        return bounds != null && bounds.getWidth() > 0 && bounds.getHeight() > 0 && !node.isDisabled();
    }

    @Override
    public void close() {
        rig.close();
    }
}
