package dev.ferrum.app.ui;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// Measures the column with 2,000 rich messages: opening, scrolling all the way, a growing end.
/// Its name keeps it out of the usual test run; `mvn -pl app test -Dtest=ColumnFrames` runs it
/// and prints the figures. Pictures go to `target/column`.
final class ColumnFrames {
    private static final int ITEMS = 2000;
    private static final int SECONDS = 120;
    private static final String WORDS =
            "the first run copies all documents and from the second night on only what changed"
                    + " is sent so every snapshot looks complete but takes little space keep one copy somewhere else";

    /// A message of several paragraphs, of which the last can grow.
    private static final class Message {
        private final boolean question;
        private final List<String> paragraphs;
        private Text growing;

        Message(boolean question, List<String> paragraphs) {
            this.question = question;
            this.paragraphs = paragraphs;
        }
    }

    private final ObservableList<Message> messages = FXCollections.observableArrayList();
    private final Path folder = Path.of("target/column");
    private Stage stage;
    private VirtualColumn<Message> column;
    private FrameProbe probe;

    @Test
    void measure() throws Exception {
        Platform.startup(Fonts::load);
        Platform.setImplicitExit(false);
        Files.createDirectories(folder);
        Random random = new Random(1);
        for (int i = 0; i < ITEMS; i++) {
            messages.add(message(i, random));
        }
        onFx(this::window);
        for (int run = 1; run <= 3; run++) {
            print("opens in %.0f ms (run %d)", open(), run);
            onFx(() -> {
                column.setItems(FXCollections.observableArrayList());
                return null;
            });
        }
        print("opens in %.0f ms", open());
        for (double notch : new double[] {120, 400, 4000}) {
            print("scrolls up by %.0f a frame%n%s", notch, frames(scroller(notch)));
            onFx(() -> {
                column.scrollToEnd();
                return null;
            });
        }
        print("grows at the end%n%s", frames(grower()));
        pictures();
    }

    private Object window() {
        column = new VirtualColumn<>(ColumnFrames::cell, ColumnFrames::estimate);
        stage = new Stage();
        stage.setX(0);
        stage.setY(0);
        stage.setScene(new Scene(column, 1100, 720));
        Theme.LIGHT.dress(stage.getScene());
        stage.show();
        probe = new FrameProbe(stage.getScene());
        return null;
    }

    /// From setting the items to the second pulse after: the renderer has the first frame by
    /// then, for a pulse waits for it.
    private double open() throws Exception {
        CompletableFuture<Double> opened = new CompletableFuture<>();
        Platform.runLater(() -> {
            long began = System.nanoTime();
            column.setItems(messages);
            new AnimationTimer() {
                private int pulses;

                @Override
                public void handle(long now) {
                    if (++pulses == 3) {
                        stop();
                        opened.complete((System.nanoTime() - began) / 1e6);
                    }
                }
            }.start();
        });
        return opened.get(SECONDS, TimeUnit.SECONDS);
    }

    /// Runs a task in each frame until it returns false.
    private FrameProbe.Report frames(Callable<Boolean> step) throws Exception {
        CompletableFuture<FrameProbe.Report> done = new CompletableFuture<>();
        Platform.runLater(() -> {
            probe.start();
            new AnimationTimer() {
                @Override
                public void handle(long now) {
                    try {
                        if (!step.call()) {
                            stop();
                            done.complete(probe.stop());
                        }
                    } catch (Exception e) {
                        stop();
                        done.completeExceptionally(e);
                    }
                }
            }.start();
        });
        return done.get(SECONDS, TimeUnit.SECONDS);
    }

    private Callable<Boolean> scroller(double notch) {
        long end = System.nanoTime() + 12_000_000_000L;
        return () -> {
            column.fireEvent(ColumnEvents.wheel(notch));
            return System.nanoTime() < end && column.position().orElseThrow().item() != messages.getFirst();
        };
    }

    private Callable<Boolean> grower() {
        String[] words = WORDS.split(" ");
        int[] frame = {0};
        return () -> {
            Text text = messages.getLast().growing;
            text.setText(text.getText() + " " + words[frame[0] % words.length]);
            return frame[0]++ < 600;
        };
    }

    private void pictures() throws Exception {
        onFx(() -> {
            column.scrollTo(messages.get(1001));
            return null;
        });
        for (Theme theme : Theme.values()) {
            onFx(() -> {
                theme.dress(stage.getScene());
                return null;
            });
            frames(pause(30));
            onFx(() -> ImageIO.write(
                    SwingFXUtils.fromFXImage(stage.getScene().snapshot(null), null),
                    "png",
                    folder.resolve(theme.name().toLowerCase() + ".png").toFile()));
        }
    }

    private static Callable<Boolean> pause(int count) {
        int[] frame = {0};
        return () -> frame[0]++ < count;
    }

    private static Message message(int index, Random random) {
        boolean question = index % 2 == 0;
        List<String> paragraphs = new ArrayList<>();
        String[] words = WORDS.split(" ");
        int count = question ? 1 : random.nextInt(2, 7);
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder("Message " + index + ":");
            for (int word = random.nextInt(10, question ? 40 : 120); word > 0; word--) {
                text.append(' ').append(words[random.nextInt(words.length)]);
            }
            paragraphs.add(text.append('.').toString());
        }
        return new Message(question, paragraphs);
    }

    private static Region cell(Message message) {
        if (message.question) {
            Label label = new Label(message.paragraphs.getFirst());
            label.setWrapText(true);
            label.setMaxWidth(560);
            label.setMinHeight(Region.USE_PREF_SIZE);
            label.getStyleClass().add("question");
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            return new HBox(space, label);
        }
        VBox box = new VBox();
        box.getStyleClass().add("message");
        for (String paragraph : message.paragraphs) {
            // Several runs of different style in a paragraph, as inline code and emphasis make them.
            TextFlow flow = new TextFlow();
            flow.getStyleClass().add("answer-flow");
            for (int at = 0; at < paragraph.length(); at += 90) {
                Text text = new Text(paragraph.substring(at, Math.min(paragraph.length(), at + 90)));
                text.getStyleClass().add(at / 90 % 3 == 1 ? "figure" : "answer");
                flow.getChildren().add(text);
                message.growing = text;
            }
            box.getChildren().add(flow);
        }
        return box;
    }

    private static double estimate(Message message, double width) {
        double height = 0;
        for (String paragraph : message.paragraphs) {
            height += 22 * Math.ceil(paragraph.length() * 7 / width) + 12;
        }
        return height;
    }

    private static void print(String text, Object... figures) {
        System.out.printf(text + "%n", figures);
    }

    private static <T> T onFx(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        Platform.runLater(future);
        return future.get(SECONDS, TimeUnit.SECONDS);
    }
}
