package dev.ferrum.app;

import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.HBox;

/// What flows of the profiler do and look at, in the window of `flow`.
record ProfilerFlow(Flow flow) {
    /// A window for a class of them.
    static FlowWindow window() {
        return new FlowWindow(
                1000,
                800,
                flow -> {
                    // Measuring begins when the page is first shown, and goes on.
                    flow.click("#page-profiler");
                    flow.rig().waitUntil(() -> flow.found("#measure") != null);
                },
                flow -> new ProfilerFlow(flow).startAnew());
    }

    private void startAnew() throws Exception {
        flow.rig().run(() -> {
            flow.rig().context().profiler().follow();
            Node live = flow.rig().find("#live");
            if (live instanceof ToggleButton button) {
                button.fire();
            }
        });
        flow.click("#page-chat");
        flow.startAnew();
    }

    void answer(String question) throws Exception {
        flow.write(question);
        flow.robot().type(KeyCode.ENTER);
        flow.awaitText();
    }

    /// Shows the page and waits until it has something to show.
    void open() throws Exception {
        flow.click("#page-profiler");
        flow.rig()
                .waitLong(() -> flow.found("#stages") != null
                        && !table("#stages").getItems().isEmpty());
    }

    /// Shows the page with the picture of an answer to `question` held still.
    void hold(String question) throws Exception {
        answer(question);
        flow.stop();
        open();
        key(KeyCode.SPACE);
        flow.rig().waitUntil(() -> flow.found("#held") != null);
    }

    TableView<?> table(String id) {
        return (TableView<?>) flow.found(id);
    }

    @SuppressWarnings("unchecked")
    <T> ChoiceBox<T> choice(String id) {
        return (ChoiceBox<T>) flow.found(id);
    }

    /// Types `code` into the picture.
    void key(KeyCode code) throws Exception {
        flow.rig().run(() -> flow.found("#flame").requestFocus());
        flow.rig().waitUntil(() -> flow.found("#flame").isFocused());
        flow.robot().type(code);
    }

    /// The way to the part that the picture shows.
    List<String> crumbs() {
        return ((HBox) flow.found("#crumbs"))
                .getChildren().stream()
                        .filter(Button.class::isInstance)
                        .map(node -> ((Button) node).getText())
                        .toList();
    }
}
