package dev.ferrum.app.chat;

import dev.ferrum.app.library.LibraryViewModel;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.ui.FrameTick;
import dev.ferrum.app.ui.VirtualColumn;
import dev.ferrum.engine.api.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.property.BooleanProperty;
import javafx.beans.value.ObservableValue;
import javafx.collections.ListChangeListener;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Subscription;

/// The conversation page: transcript, or what stands in its place while there is none, and the prompt below; or the
/// answers of a comparison side by side.
public final class ChatView extends StackPane {
    private static final double PROMPT = 768;
    private static final double GAP = 4;
    private static final Insets AROUND = new Insets(24, 24, 20, 24);

    /// A reading place: the message at the upper edge and how far it is scrolled.
    private record Place(long turn, double offset) {}

    private final ChatViewModel model;
    private final LibraryViewModel library;
    private final Function<Runnable, Node> newcomersCard;
    private final Links links;
    private final ObservableValue<SendKey> sendKey;
    private final BooleanProperty firstRun;
    private final TurnActions actions;
    private final BorderPane page = new BorderPane();
    private final StackPane center = new StackPane();
    private final VirtualColumn<Turn> column;
    private final PromptArea prompt;
    private final LoadStrip strip;
    private final Map<Long, Place> places = new HashMap<>();
    /// To the comparison of the conversation that is shown.
    private Subscription comparison = Subscription.EMPTY;
    private final ListChangeListener<Turn> turnsChanged = _ -> showCenter();

    /// `newcomersCard` makes the card for newcomers, given what puts it away. `firstRun`: whether it is
    /// wanted; it sets it to false when it is put away.
    public ChatView(
            ChatViewModel model,
            LibraryViewModel library,
            Function<Runnable, Node> newcomersCard,
            Links links,
            ObservableValue<SendKey> sendKey,
            BooleanProperty firstRun) {
        this.model = model;
        this.library = library;
        this.newcomersCard = newcomersCard;
        this.links = links;
        this.sendKey = sendKey;
        this.firstRun = firstRun;
        this.actions = new TurnActions(model, links.browser(), this::compareFour, links.traces());
        getStyleClass().add("chat");
        column = new VirtualColumn<>(this::cell, TurnEstimate::of);
        // Messages end with a row of their own, which is the gap to the next one.
        column.gapProperty().set(GAP);
        column.contentInsetsProperty().set(AROUND);
        column.setOnCellDisposed(cell -> {
            if (cell instanceof TurnCell turn) {
                turn.dispose();
            }
        });
        prompt = new PromptArea(model, sendKey, this::editLastQuestion);
        strip = new LoadStrip(library);
        VBox bottom = new VBox(strip, prompt);
        bottom.getStyleClass().add("prompt-column");
        bottom.setMaxWidth(PROMPT);
        StackPane row = new StackPane(bottom);
        row.getStyleClass().add("prompt-row");
        row.setAlignment(Pos.BOTTOM_CENTER);
        page.setCenter(center);
        page.setBottom(row);
        getChildren().add(page);
        prompt.acceptDrops(this);
        connect();
    }

    /// Puts the caret into the prompt, or the focus onto the answers to choose from.
    public void focusPrompt() {
        if (getChildren().getFirst() instanceof CompareView compare) {
            compare.requestFocus();
        } else {
            prompt.focusInput();
        }
    }

    /// True while answers stand side by side, over the whole page.
    public boolean isComparing() {
        return model.openProperty().get().comparisonProperty().get().isPresent();
    }

    public Node transcript() {
        return column;
    }

    public Node prompt() {
        return prompt;
    }

    /// Puts the focus onto the transcript.
    public void focusTranscript() {
        column.requestFocus();
    }

    /// Asks the draft, or the last question, four times at once.
    public void compareFour() {
        prompt.compareFour();
    }

    /// Opens the person's last message for editing.
    public void editLastQuestion() {
        model.openProperty().get().turns().reversed().stream()
                .filter(turn -> turn.role() == Role.USER)
                .findFirst()
                .ifPresent(turn -> {
                    TranscriptKeys.reveal(column, turn);
                    column.cellOf(turn).ifPresent(cell -> ((TurnCell) cell).edit());
                });
    }

    /// Puts the last answer onto the clipboard.
    public void copyLastAnswer() {
        lastAnswer().ifPresent(turn -> Clip.put(turn.textProperty().get()));
    }

    public void answerAgain() {
        lastAnswer().ifPresent(model::regenerate);
    }

    private Optional<Turn> lastAnswer() {
        return model.openProperty().get().turns().reversed().stream()
                .filter(turn -> turn.role() == Role.ASSISTANT)
                .findFirst();
    }

    private Region cell(Turn turn) {
        return new TurnCell(turn, actions, model.openProperty().get().turns());
    }

    private void connect() {
        TranscriptKeys.listen(model, column);
        FrameTick.run(model.replies()::onFrame, model.replies().anyProperty(), this);
        model.engineProperty().addListener((_, _, _) -> showCenter());
        firstRun.addListener((_, _, _) -> showCenter());
        sendKey.addListener((_, _, _) -> showCenter());
        model.openProperty().addListener((_, before, now) -> {
            if (before != null) {
                remember(before);
                before.turns().removeListener(turnsChanged);
            }
            show(now);
        });
        show(model.openProperty().get());
        model.foundProperty().addListener((_, _, turn) -> column.scrollTo(turn));
    }

    private void remember(OpenConversation before) {
        places.remove(before.id());
        if (!column.followingProperty().get()) {
            column.position()
                    .ifPresent(at -> places.put(before.id(), new Place(at.item().id(), at.offset())));
        }
    }

    private void show(OpenConversation now) {
        now.turns().addListener(turnsChanged);
        column.setItems(now.turns());
        Place place = places.get(now.id());
        if (place != null) {
            now.turns().stream()
                    .filter(turn -> turn.id() == place.turn())
                    .findFirst()
                    .ifPresent(turn -> column.scrollTo(turn, place.offset()));
        }
        comparison.unsubscribe();
        comparison = now.comparisonProperty().subscribe(this::showComparison);
        showCenter();
    }

    private void showComparison(Optional<Comparison> comparison) {
        if (getChildren().getFirst() instanceof CompareView before) {
            before.dispose();
        }
        if (comparison.isPresent()) {
            CompareView compare = new CompareView(model, comparison.get(), links);
            getChildren().setAll(compare);
            compare.requestFocus();
        } else if (getChildren().getFirst() != page) {
            getChildren().setAll(page);
            prompt.focusInput();
        }
    }

    private void showCenter() {
        boolean empty = model.openProperty().get().turns().isEmpty();
        EngineState state = model.engineProperty().get();
        Node wanted = !empty
                ? column
                : switch (state) {
                    case EngineState.Failed failed -> new FailurePane(failed, library, links.log());
                    case EngineState.Loading loading -> loadingPane(loading);
                    case EngineState.Ready _, EngineState.NoModel _ -> emptyPane();
                };
        if (empty && !(state instanceof EngineState.NoModel)) {
            strip.hide();
        } else {
            strip.update(state);
        }
        if (center.getChildren().isEmpty() || center.getChildren().getFirst() != wanted) {
            center.getChildren().setAll(wanted);
        }
    }

    private Node emptyPane() {
        EmptyPane pane = new EmptyPane(model.examples(), sendKey.getValue(), this::ask);
        if (firstRun.get() && model.demoModel()) {
            pane.putFirst(newcomersCard.apply(() -> firstRun.set(false)));
        }
        return pane;
    }

    /// The pane in place, brought up to date, or a new one.
    private Node loadingPane(EngineState.Loading loading) {
        LoadingPane pane =
                !center.getChildren().isEmpty() && center.getChildren().getFirst() instanceof LoadingPane present
                        ? present
                        : new LoadingPane(library);
        pane.update(loading);
        return pane;
    }

    private void ask(String example) {
        if (!model.send(example)) {
            prompt.put(example);
        }
        prompt.focusInput();
    }
}
