package dev.ferrum.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ferrum.engine.api.Prompt;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DataFormat;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Files that go with a message: dropped, pasted, taken away again, refused.
final class FilesFlowTest {
    private static final int LONGEST_PASTE = 4000;

    @RegisterExtension
    static final FlowWindow window = new FlowWindow(1000, 700);

    private static Flow flow;

    @BeforeAll
    static void takeWindow() {
        flow = window.flow();
    }

    @Test
    void aDroppedFileIsAChipWithItsTokensAndItsTextIsSent() throws Exception {
        String text = "The hero is called Alma.\nShe lives in a mill.\n";
        Path file = Files.writeString(window.folder().resolve("notes.txt"), text);
        FileDrop drop = AppRig.onFx(() -> new FileDrop(flow.prompt(), List.of(file)));
        assertTrue(AppRig.onFx(drop::enter), "the page takes files");
        assertEquals("Drop to attach the file", AppRig.onFx(() -> dropLabel().getText()));
        assertTrue(AppRig.onFx(drop::drop));
        assertNull(AppRig.onFx(FilesFlowTest::dropLabel));
        flow.rig().waitUntil(() -> chip("notes.txt") != null);
        int tokens = flow.model().countTokens(new Prompt.Text(text));
        assertEquals(
                tokens + " tokens", AppRig.onFx(() -> ((Label) chip("notes.txt").lookup(".figure")).getText()));
        assertTrue(AppRig.onFx(() -> flow.prompt().isFocused()), "what is typed next belongs to the files");

        flow.ask("Tell me her story");
        assertEquals(
                "File notes.txt:\n```\n" + text + "```\n\nTell me her story",
                flow.lastPrompt().getLast().content());
        assertEquals(
                "Tell me her story",
                flow.open().turns().getFirst().textProperty().get());
        flow.rig().waitUntil(() -> flow.rig().find(".prompt-files .file-chip") == null);
        assertTrue(
                AppRig.onFx(() -> flow.rig().find(".question-turn .file-chip") != null), "it stands by the question");
    }

    @Test
    void severalFilesAreDroppedOnTheTranscriptInTheirOrder() throws Exception {
        flow.send("A story about a fox");
        Path first = Files.writeString(window.folder().resolve("first.md"), "It snows.");
        Path second = Files.writeString(window.folder().resolve("second.java"), "class Fox {}");
        FileDrop drop = AppRig.onFx(() -> new FileDrop(flow.found(".answer-turn"), List.of(first, second)));
        AppRig.onFx(drop::enter);
        assertEquals("Drop to attach 2 files", AppRig.onFx(() -> dropLabel().getText()));
        AppRig.onFx(drop::drop);
        flow.rig().waitUntil(() -> chip("second.java") != null);
        flow.send("Go on");
        assertEquals(
                "File first.md:\n```\nIt snows.\n```\n\nFile second.java:\n```\nclass Fox {}\n```\n\nGo on",
                flow.lastPrompt().getLast().content());
    }

    @Test
    void aDragThatLeavesAttachesNothing() throws Exception {
        Path file = Files.writeString(window.folder().resolve("left.txt"), "Nothing of this.");
        FileDrop drop = AppRig.onFx(() -> new FileDrop(flow.prompt(), List.of(file)));
        AppRig.onFx(drop::enter);
        flow.rig().run(drop::leave);
        assertNull(AppRig.onFx(FilesFlowTest::dropLabel));
        flow.send("A story about a hen");
        assertEquals("A story about a hen", flow.lastPrompt().getLast().content());
    }

    @Test
    void aRemovedFileIsNotSent() throws Exception {
        Path kept = Files.writeString(window.folder().resolve("kept.txt"), "The boat is red.");
        Path gone = Files.writeString(window.folder().resolve("gone.txt"), "The boat is blue.");
        drop(flow.prompt(), List.of(gone, kept));
        flow.rig().waitUntil(() -> chip("gone.txt") != null && chip("kept.txt") != null);
        flow.clickOn(() -> flow.action("Remove gone.txt"));
        flow.rig().waitUntil(() -> chip("gone.txt") == null);
        flow.send("A story about a boat");
        assertEquals(
                "File kept.txt:\n```\nThe boat is red.\n```\n\nA story about a boat",
                flow.lastPrompt().getLast().content());
    }

    @Test
    void aChipShowsTheTextOfItsFile() throws Exception {
        drop(flow.prompt(), List.of(Files.writeString(window.folder().resolve("look.txt"), "Look at me.")));
        flow.rig().waitUntil(() -> chip("look.txt") != null);
        flow.clickOn(() -> chip("look.txt").lookup(".file-open"));
        flow.rig().waitUntil(() -> flow.found(".file-text") != null);
        assertEquals("Look at me.", AppRig.onFx(() -> ((TextArea) flow.found(".file-text")).getText()));
    }

    @Test
    void binaryAndTooLongFilesAreRefusedInWordsAndTextBesideThemIsTaken() throws Exception {
        Path picture =
                Files.write(window.folder().resolve("picture.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1});
        Path zeros = Files.write(window.folder().resolve("zeros.bin"), new byte[64]);
        Path huge = window.folder().resolve("huge.log");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(9L << 20);
        }
        Path text = Files.writeString(window.folder().resolve("text.txt"), "A word.");
        drop(flow.prompt(), List.of(picture, zeros, huge, text));
        flow.rig().waitUntil(() -> chip("text.txt") != null);
        flow.rig().waitUntil(() -> flow.found(".notice-bar") != null);
        String notice = AppRig.onFx(() -> ((Label) flow.found(".notice-bar").lookup(".label")).getText());
        assertEquals("""
                picture.png is not a text file in UTF-8; only text can go with a message
                zeros.bin is not a text file in UTF-8; only text can go with a message
                huge.log has 9.0 MB; a text of at most 8 MB can go with a message""", notice);
        assertEquals(1, flow.open().attachments().size());
    }

    @Test
    void aTextLongerThanTheContextIsRefusedByTheEngineAndTheQuestionStays() throws Exception {
        int context = flow.model().card().contextTokens();
        Path novel = Files.writeString(window.folder().resolve("novel.txt"), "once upon a time ".repeat(context));
        drop(flow.prompt(), List.of(novel));
        flow.rig().waitUntil(() -> chip("novel.txt") != null);
        flow.rig().waitUntil(() -> flow.found("#context-headline") != null);
        assertEquals(
                "%.1fK of 2K are used"
                        .formatted(flow.rig().chat().contextProperty().get().used() / 1000.0),
                AppRig.onFx(() -> ((Label) flow.found("#context-headline")).getText()));
        flow.write("Sum it up");
        flow.robot().type(KeyCode.ENTER);
        flow.rig().waitUntil(() -> flow.text("The context is full") != null);
        assertEquals("", flow.rig().last().textProperty().get());
        assertEquals("Sum it up", flow.open().turns().getFirst().textProperty().get());
        assertFalse(flow.rig().chat().replyingProperty().get());
    }

    @Test
    void aLongPasteIsAFileAndAShorterOneIsText() throws Exception {
        String longest = "word ".repeat(LONGEST_PASTE / 5);
        paste(longest);
        flow.rig().waitUntil(() -> flow.prompt().getText().equals(longest));
        assertNull(AppRig.onFx(() -> flow.found(".file-chip")));
        flow.rig().run(() -> flow.prompt().clear());

        String longer = "A long tale. ".repeat(LONGEST_PASTE / 13) + "And then it ended.";
        assertTrue(longer.length() > LONGEST_PASTE);
        paste(longer);
        flow.rig().waitUntil(() -> chip("Pasted text") != null);
        assertEquals("", AppRig.onFx(() -> flow.prompt().getText()));
        flow.send("What is it about?");
        assertEquals(
                "File Pasted text:\n```\n" + longer + "\n```\n\nWhat is it about?",
                flow.lastPrompt().getLast().content());
    }

    private static void paste(String text) throws Exception {
        flow.rig().run(() -> Clipboard.getSystemClipboard().setContent(Map.of(DataFormat.PLAIN_TEXT, text)));
        flow.chord(KeyCode.CONTROL, KeyCode.V);
    }

    private static void drop(Node target, List<Path> files) throws Exception {
        FileDrop drop = AppRig.onFx(() -> new FileDrop(target, files));
        assertTrue(AppRig.onFx(drop::enter));
        assertTrue(AppRig.onFx(drop::drop));
    }

    /// The words over the prompt while files are dragged; null when they are not there.
    private static Label dropLabel() {
        return (Label) flow.found(".drop-label");
    }

    private static Node chip(String name) {
        return flow.all(".prompt-files .file-chip")
                .filter(chip -> chip.lookup(".file-name") instanceof Label label
                        && label.getText().equals(name))
                .findFirst()
                .orElse(null);
    }
}
