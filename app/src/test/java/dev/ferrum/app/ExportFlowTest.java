package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.app.sidebar.SideBarView;
import dev.ferrum.app.sidebar.SideBarViewModel.Row;
import dev.ferrum.app.store.ChatSettings;
import dev.ferrum.app.store.Conversation;
import dev.ferrum.app.store.Message;
import dev.ferrum.engine.api.Prompt;
import dev.ferrum.engine.api.SamplingParams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextArea;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chats to files and back. Which file is the system's dialog's business, which the headless platform does not have:
/// a second side bar stands outside the window here, and its commands get their file without asking.
final class ExportFlowTest {
    private static final double SIDE_WIDTH = 260;
    private static final double SIDE_HEIGHT = 400;

    @TempDir
    private static Path folder;

    private static Flow flow;
    private static Scene side;

    @BeforeAll
    static void openWindow() throws Exception {
        flow = Flow.open(Files.createDirectory(folder.resolve("data")), 1000, 700);
        side = AppRig.onFx(() -> new Scene(
                new SideBarView(flow.rig().context().sideBar(), ExportFlowTest::export), SIDE_WIDTH, SIDE_HEIGHT));
    }

    @AfterAll
    static void close() {
        flow.close();
    }

    @BeforeEach
    void startAnew() throws Exception {
        flow.startAnew();
    }

    /// A message with the places of others in its chat instead of their ids.
    private record Placed(int parent, Message message) {}

    @Test
    void anExportedChatComesBackWithAllItsBranchesAndGoesOn() throws Exception {
        branched();
        Conversation mine = listed(flow.open().id());
        choose(mine, "Export as JSON\u2026");
        Path file = folder.resolve(mine.id() + ".json");
        flow.rig().waitUntil(() -> notice().equals("Exported to " + file.getFileName()));

        flow.rig().run(() -> flow.rig().context().files().importJson(file));
        flow.rig().waitUntil(() -> flow.open().id() != mine.id());
        Conversation back = listed(flow.open().id());
        List<Placed> before = placed(mine);
        assertEquals(before, placed(back));
        assertEquals(5, before.size(), "two versions of the question, three answers");
        assertEquals(placeless(mine), placeless(back));
        assertEquals(place(messages(mine), mine.leaf()), place(messages(back), back.leaf()));
        assertEquals(
                "A story about a dog",
                flow.open().turns().getFirst().textProperty().get());
        assertEquals(2, flow.open().turns().getFirst().versionsProperty().get().count());
        assertEquals(2, flow.rig().last().versionsProperty().get().count());

        flow.rig().run(() -> flow.prompt().requestFocus());
        flow.send("And then?");
        assertEquals(4, flow.lastPrompt().size(), "system prompt, question, answer, question");
        assertEquals("Be brief.", flow.lastPrompt().getFirst().content());
        assertEquals(5, messages(mine).size(), "the one it was made from is another chat");
    }

    @Test
    void theMarkdownIsTheShownBranchForPeople() throws Exception {
        branched();
        Conversation mine = listed(flow.open().id());
        choose(mine, "Export as Markdown\u2026");
        Path file = folder.resolve(mine.id() + ".md");
        flow.rig().waitUntil(() -> notice().equals("Exported to " + file.getFileName()));
        String text = Files.readString(file);
        int tokens = flow.model().countTokens(new Prompt.Text("Her name is Alma."));
        String answer = flow.rig().last().textProperty().get();
        assertTrue(text.startsWith("# %s\n\n> **System prompt:** Be brief.\n".formatted(mine.title())), text);
        assertTrue(
                text.contains(
                        "\n## You\n\n*Attached: notes.txt (%d tokens)*\n\nA story about a dog\n".formatted(tokens)),
                text);
        assertTrue(text.contains("\n## Llama Ferrum Stories\n\n" + answer.strip() + "\n"), text);
        assertTrue(text.contains(" tokens \u00b7 ") && text.contains("Stopped by you"), text);
        assertFalse(text.contains("A story about a cat"), "the other branch");
    }

    @Test
    void whatIsNoChatIsRefusedInWordsAndNothingChanges() throws Exception {
        int chats = flow.rig().context().conversations().all().size();
        for (String json : List.of("no json", "{\"format\": \"another\"}", "{\"format\": \"ferrum-conversation\"}")) {
            Path file = Files.writeString(folder.resolve("other.json"), json);
            flow.rig().run(() -> {
                flow.rig().chat().notices().dismiss();
                flow.rig().context().files().importJson(file);
            });
            flow.rig().waitUntil(() -> notice().startsWith("other.json was not imported: the "));
        }
        Path missing = folder.resolve("missing.json");
        flow.rig().run(() -> flow.rig().context().files().importJson(missing));
        flow.rig().waitUntil(() -> notice().startsWith("missing.json was not imported: "));
        assertEquals(chats, flow.rig().context().conversations().all().size());
    }

    @Test
    void aPlaceThatCannotBeWrittenIsTold() throws Exception {
        flow.send("A story about a mole");
        Conversation mine = listed(flow.open().id());
        Files.createDirectories(folder.resolve(mine.id() + ".md"));
        choose(mine, "Export as Markdown\u2026");
        flow.rig().waitUntil(() -> notice().contains(".md was not written: "));
    }

    /// A chat with two versions of its question, the later with two answers; settings of its own and a file.
    private static void branched() throws Exception {
        flow.rig()
                .run(() -> flow.rig()
                        .chat()
                        .changeSettings(ChatSettings.defaults()
                                .withSystemPrompt("Be brief.")
                                .withCustom(SamplingParams.chat(0).withTemperature(0.85f))));
        flow.rig().run(() -> flow.rig().chat().attachText("notes.txt", "Her name is Alma."));
        flow.rig().waitUntil(() -> flow.action("Remove notes.txt") != null);
        flow.ask("A story about a cat");
        flow.robot().type(KeyCode.UP);
        flow.rig()
                .waitUntil(
                        () -> flow.found("#edit") != null && flow.found("#edit").isFocused());
        flow.rig().run(() -> ((TextArea) flow.found("#edit")).setText("A story about a dog"));
        flow.click("#edit-done");
        flow.rig().waitUntil(() -> flow.requests().size() == 2);
        flow.awaitText();
        flow.stop();
        long first = flow.rig().last().id();
        flow.clickOn(() -> flow.action("Answer again"));
        flow.rig().waitUntil(() -> flow.rig().last().id() != first);
        flow.awaitText();
        flow.stop();
    }

    private static void export(Conversation conversation, SideBarView.Export kind) {
        switch (kind) {
            case MARKDOWN ->
                flow.rig().context().files().exportMarkdown(conversation, folder.resolve(conversation.id() + ".md"));
            case JSON ->
                flow.rig().context().files().exportJson(conversation, folder.resolve(conversation.id() + ".json"));
        }
    }

    /// Takes `command` from the menu of a chat in the side bar.
    private static void choose(Conversation conversation, String command) throws Exception {
        flow.rig().waitUntil(() -> menu(conversation) != null);
        flow.rig()
                .run(() -> menu(conversation).getItems().stream()
                        .filter(item -> command.equals(item.getText()))
                        .findFirst()
                        .ifPresent(MenuItem::fire));
    }

    private static MenuButton menu(Conversation conversation) {
        // No frames without a window: its rows are made here.
        side.getRoot().applyCss();
        side.getRoot().layout();
        return side.getRoot().lookupAll(".chat-row").stream()
                .filter(node -> node instanceof ListCell<?> cell
                        && cell.getItem() instanceof Row.Chat(var shown, var _)
                        && shown.id() == conversation.id())
                .map(row -> (MenuButton) row.lookup(".row-menu"))
                .findFirst()
                .orElse(null);
    }

    private static Conversation listed(long id) throws Exception {
        return AppRig.onFx(() -> flow.rig().context().conversations().find(id).orElseThrow());
    }

    private static List<Message> messages(Conversation conversation) throws Exception {
        CompletableFuture<List<Message>> told = new CompletableFuture<>();
        flow.rig().run(() -> flow.rig().context().archive().messages(conversation.id(), told::complete));
        return told.get(10, TimeUnit.SECONDS);
    }

    private static List<Placed> placed(Conversation conversation) throws Exception {
        List<Message> messages = messages(conversation);
        return messages.stream()
                .map(it -> new Placed(
                        place(messages, it.parent()),
                        new Message(
                                -1,
                                0,
                                0,
                                it.role(),
                                it.text(),
                                it.reasoning(),
                                it.created(),
                                it.phase(),
                                it.ending(),
                                it.figures(),
                                it.model(),
                                it.attachments())))
                .toList();
    }

    /// Place of the message called `id`, -1 for none.
    private static int place(List<Message> messages, long id) {
        return IntStream.range(0, messages.size())
                .filter(i -> messages.get(i).id() == id)
                .findFirst()
                .orElse(-1);
    }

    private static Conversation placeless(Conversation it) {
        return new Conversation(
                0, it.title(), it.named(), it.pinned(), it.created(), it.updated(), it.settings(), it.draft(), 0);
    }

    private static String notice() {
        return flow.found(".notice-bar .label") instanceof Label label ? label.getText() : "";
    }
}
