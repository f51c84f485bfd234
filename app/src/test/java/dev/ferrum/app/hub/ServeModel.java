package dev.ferrum.app.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// The test hub as a program, for trying packages: serves one model file until it is ended. Arguments: port, file.
final class ServeModel {
    private ServeModel() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path file = Path.of(args[1]);
        var hub =
                new TestHub(Integer.parseInt(args[0]), Map.of(file.getFileName().toString(), TestContent.of(file)));
        System.out.println(hub.address() + " serves " + TestHub.REPOSITORY);
        Thread.currentThread().join();
    }
}
