package dev.ferrum.app;

import dev.ferrum.app.chat.ChatView;
import dev.ferrum.app.chat.ChatViewModel;
import dev.ferrum.app.service.EngineService;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.service.OpenedEngine;
import dev.ferrum.app.shell.AboutText;
import dev.ferrum.app.shell.ShellView;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.ui.Fonts;
import dev.ferrum.app.ui.FxExecutor;
import dev.ferrum.app.ui.Theme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.application.Platform;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.testfx.util.WaitForAsyncUtils;

/// Takes the pictures in docs/screenshots: the real window with the bundled model, drawn in memory. Its name keeps it
/// out of the usual test run; `mvn -pl app -am test -Dtest=Screenshots -Dsurefire.failIfNoSpecifiedTests=false`
/// runs it.
final class Screenshots {
    private static final int SECONDS = 60;

    private final StartContext start = new StartContext(
            "0.1.0",
            TestStart.context().installation(),
            TestStart.context().catalog(),
            TestStart.context().switches());
    private final Path folder = start.installation().home().resolve("docs/screenshots");
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private Stage stage;

    @Test
    void takePictures() throws Exception {
        Files.createDirectories(folder);
        Platform.startup(Fonts::load);
        Platform.setImplicitExit(false);
        try {
            conversation(Theme.LIGHT, "chat-light", 1100, 720);
            conversation(Theme.DARK, "chat-dark", 1100, 720);
            conversation(Theme.LIGHT, "chat-small", 720, 480);
            conversation(Theme.DARK, "chat-large", 1400, 900);
            start(Theme.DARK, "start-dark");
            failure(Theme.LIGHT, "failure-light");
            about(Theme.LIGHT, "about-light");
        } finally {
            worker.shutdown();
        }
    }

    /// One finished turn, then the window in the middle of a second reply.
    private void conversation(Theme theme, String name, int width, int height) throws Exception {
        ChatViewModel chat = open(theme, width, height);
        chat(() -> chat.loadDefault());
        waitUntil(() -> chat.engineProperty().get() instanceof EngineState.Ready);
        chat(() -> chat.send("Tell me a story about a fox and a lantern"));
        waitUntil(() -> !chat.replyingProperty().get());
        chat(() -> chat.send("Now one about a sleepy owl"));
        waitUntil(() -> chat.transcript().turns().getLast().textProperty().get().length() > 150);
        save(name);
        chat(chat::stop);
        waitUntil(() -> !chat.replyingProperty().get());
    }

    private void start(Theme theme, String name) throws Exception {
        ChatViewModel chat = open(theme, 1100, 720);
        chat(() -> chat.loadDefault());
        waitUntil(() -> chat.engineProperty().get() instanceof EngineState.Ready);
        save(name);
    }

    private void failure(Theme theme, String name) throws Exception {
        Path broken = Files.createTempDirectory("ferrum").resolve("half-a-download.gguf");
        byte[] whole = Files.readAllBytes(start.catalog().byDefault().file());
        Files.write(broken, Arrays.copyOf(whole, whole.length / 2));
        ChatViewModel chat = open(theme, 1100, 720);
        chat(() -> chat.load(broken));
        waitUntil(() -> chat.engineProperty().get() instanceof EngineState.Failed);
        save(name);
    }

    private void about(Theme theme, String name) throws Exception {
        ChatViewModel chat = open(theme, 1100, 720);
        chat(() -> chat.loadDefault());
        waitUntil(() -> chat.engineProperty().get() instanceof EngineState.Ready);
        chat(() -> ((Button) stage.getScene().lookup("#about-ferrum")).fire());
        // The dialog's opening animation.
        WaitForAsyncUtils.sleep(1, TimeUnit.SECONDS);
        save(name);
    }

    private ChatViewModel open(Theme theme, int width, int height) throws Exception {
        return onFx(() -> {
            if (stage != null) {
                stage.close();
            }
            EngineService service = new EngineService(OpenedEngine::open, worker, new FxExecutor());
            ChatViewModel chat =
                    new ChatViewModel(service, start.catalog(), start.switches(), () -> 7, System::nanoTime);
            ShellView shell = new ShellView(chat, new ChatView(chat), AboutText.of(start));
            stage = new Stage();
            stage.setX(0);
            stage.setY(0);
            stage.setScene(new Scene(shell, width, height));
            theme.dress(stage.getScene());
            stage.show();
            shell.focusPrompt();
            return chat;
        });
    }

    private void save(String name) throws Exception {
        WaitForAsyncUtils.waitForFxEvents(5);
        WaitForAsyncUtils.sleep(300, TimeUnit.MILLISECONDS);
        onFx(() -> {
            ImageIO.write(
                    SwingFXUtils.fromFXImage(stage.getScene().snapshot(null), null),
                    "png",
                    folder.resolve(name + ".png").toFile());
            return name;
        });
    }

    private static void chat(Runnable command) throws Exception {
        onFx(Executors.callable(command));
    }

    private static void waitUntil(Callable<Boolean> condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(SECONDS, TimeUnit.SECONDS, () -> onFx(condition));
    }

    private static <T> T onFx(Callable<T> task) throws IOException, ExecutionException, InterruptedException {
        FutureTask<T> future = new FutureTask<>(task);
        Platform.runLater(future);
        return future.get();
    }
}
