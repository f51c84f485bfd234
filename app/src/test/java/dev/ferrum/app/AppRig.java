package dev.ferrum.app;

import dev.ferrum.app.chat.ChatViewModel;
import dev.ferrum.app.chat.Turn;
import dev.ferrum.app.local.ModelPlaces;
import dev.ferrum.app.service.EngineState;
import dev.ferrum.app.service.ModelOpener;
import dev.ferrum.app.service.OpenedEngine;
import dev.ferrum.app.settings.ThemeChoice;
import dev.ferrum.app.start.DataFolders;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.ui.Fonts;
import dev.ferrum.app.ui.FxExecutor;
import dev.ferrum.engine.Engine;
import dev.ferrum.engine.api.BackendChoice;
import dev.ferrum.engine.api.DeviceMemory;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javafx.application.Platform;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.paint.Color;
import javafx.stage.PopupWindow;
import javafx.stage.Stage;
import javafx.stage.Window;
import javax.imageio.ImageIO;
import org.testfx.util.WaitForAsyncUtils;

/// The whole program in memory, as `App` opens it, with a folder of its own: the real engine, the bundled model.
public final class AppRig implements AutoCloseable {
    private static final int SECONDS = 25;

    private AppContext context;
    private AppWindow window;
    private Stage stage;

    private AppRig() {}

    /// Starts JavaFX if that has not happened yet.
    public static void startToolkit() {
        try {
            Platform.startup(() -> {});
        } catch (IllegalStateException _) {
            // Another test has started it.
        }
        Platform.setImplicitExit(false);
    }

    /// Opens the window on the chats in `folder`, without loading a model.
    public static AppRig open(Path folder, ThemeChoice theme, int width, int height) throws Exception {
        return open(folder, OpenedEngine::open, theme, width, height);
    }

    /// The same with models opened by `opener`.
    static AppRig open(Path folder, ModelOpener opener, ThemeChoice theme, int width, int height) throws Exception {
        return open(folder, opener, UnaryOperator.identity(), Engine::devices, theme, width, height);
    }

    /// The same with other surroundings than a test's usual ones, and with other devices than this machine's.
    static AppRig open(
            Path folder,
            ModelOpener opener,
            UnaryOperator<StartContext> change,
            Function<BackendChoice, List<DeviceMemory>> devices,
            ThemeChoice theme,
            int width,
            int height)
            throws Exception {
        startToolkit();
        AppRig rig = new AppRig();
        onFx(() -> {
            Fonts.load();
            StartContext test = TestStart.context();
            DataFolders folders = new DataFolders(folder, folder, folder);
            folders.create();
            StartContext start = new StartContext(
                    "0.1.0",
                    test.installation(),
                    folders,
                    test.reading(),
                    test.switches(),
                    test.hub(),
                    ModelPlaces.none(folder.resolve("trash")));
            rig.context = new AppContext(change.apply(start), opener, devices, new FxExecutor());
            rig.context.settings().setTheme(theme);
            rig.stage = new Stage();
            rig.stage.setX(0);
            rig.stage.setY(0);
            rig.window = new AppWindow(rig.context, rig.stage, _ -> {});
            rig.window.show();
            rig.stage.setX(0);
            rig.stage.setY(0);
            rig.stage.setWidth(width);
            rig.stage.setHeight(height);
            return null;
        });
        return rig;
    }

    /// Loads the bundled model and waits for it.
    public AppRig withDemo() throws Exception {
        onFx(() -> {
            context.library().loadDefault();
            return null;
        });
        waitLong(() -> context.library().engineProperty().get() instanceof EngineState.Ready);
        return this;
    }

    AppContext context() {
        return context;
    }

    AppWindow window() {
        return window;
    }

    public ChatViewModel chat() {
        return context.chat();
    }

    public Stage stage() {
        return stage;
    }

    public Scene scene() {
        return stage.getScene();
    }

    /// The first node that `selector` finds, or null.
    public Node find(String selector) {
        return scene().getRoot().lookup(selector);
    }

    public Turn last() {
        return chat().openProperty().get().turns().getLast();
    }

    public void run(Runnable command) throws Exception {
        onFx(() -> {
            command.run();
            return null;
        });
    }

    /// Sends `text` and waits until `characters` of the reply are there, on a busy machine for a while.
    public void ask(String text, int characters) throws Exception {
        run(() -> chat().send(text));
        waitLong(() -> last().textProperty().get().length() >= characters
                || !chat().replyingProperty().get());
    }

    public void awaitReply() throws Exception {
        waitLong(() -> !chat().replyingProperty().get());
    }

    /// For what takes a while by itself.
    void waitLong(Callable<Boolean> condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(2, TimeUnit.MINUTES, () -> onFx(condition));
    }

    public void waitUntil(Callable<Boolean> condition) throws TimeoutException {
        WaitForAsyncUtils.waitFor(SECONDS, TimeUnit.SECONDS, () -> onFx(condition));
    }

    /// Writes what the window and its popovers show as a PNG.
    public void save(Path file) throws Exception {
        WaitForAsyncUtils.waitForFxEvents(5);
        WaitForAsyncUtils.sleep(350, TimeUnit.MILLISECONDS);
        onFx(() -> {
            BufferedImage picture = SwingFXUtils.fromFXImage(scene().snapshot(null), null);
            Graphics2D over = picture.createGraphics();
            double left = stage.getX() + scene().getX();
            double top = stage.getY() + scene().getY();
            for (Window popup : Window.getWindows()) {
                if (popup instanceof PopupWindow && popup.isShowing()) {
                    SnapshotParameters clear = new SnapshotParameters();
                    clear.setFill(Color.TRANSPARENT);
                    over.drawImage(
                            SwingFXUtils.fromFXImage(popup.getScene().getRoot().snapshot(clear, null), null),
                            (int) (popup.getX() - left),
                            (int) (popup.getY() - top),
                            null);
                }
            }
            return ImageIO.write(picture, "png", file.toFile());
        });
    }

    /// Closes popovers and menus.
    public void hidePopups() throws Exception {
        run(() -> List.copyOf(Window.getWindows()).stream()
                .filter(PopupWindow.class::isInstance)
                .forEach(Window::hide));
    }

    public static <T> T onFx(Callable<T> task) throws Exception {
        if (Platform.isFxApplicationThread()) {
            return task.call();
        }
        FutureTask<T> future = new FutureTask<>(task);
        Platform.runLater(future);
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception known ? known : e;
        }
    }

    @Override
    public void close() {
        try {
            onFx(() -> {
                // The caret of a field that had the focus would blink on for the tests that come, at sixty pulses a
                // second.
                scene().getRoot().requestFocus();
                stage.close();
                context.close();
                return null;
            });
        } catch (Exception e) {
            throw new IllegalStateException("the window did not close", e);
        }
    }
}
