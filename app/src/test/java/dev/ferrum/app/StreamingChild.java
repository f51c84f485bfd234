package dev.ferrum.app;

import dev.ferrum.app.settings.ThemeChoice;
import java.nio.file.Path;

/// The program as a process of its own that writes one reply after another and says how long each is, until it is
/// killed.
final class StreamingChild {
    private StreamingChild() {}

    public static void main(String[] args) throws Exception {
        AppRig rig = AppRig.open(Path.of(args[0]), ThemeChoice.LIGHT, 1000, 700).withDemo();
        for (int story = 0; ; story++) {
            String ask = "Tell me story number %d about a fox and a lantern".formatted(story);
            rig.run(() -> {
                rig.chat().startAnew();
                rig.chat().send(ask);
                rig.last().textProperty().subscribe(text -> {
                    if (!text.isEmpty()) {
                        System.out.println("reply " + text.length());
                        System.out.flush();
                    }
                });
            });
            rig.waitUntil(() -> !rig.chat().replyingProperty().get());
        }
    }
}
