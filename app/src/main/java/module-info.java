/// The desktop program: window and command line.
module dev.ferrum.app {
    requires dev.ferrum.engine;
    requires javafx.controls;
    requires atlantafx.base;
    requires info.picocli;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires tools.jackson.databind;
    // JLine hears Ctrl-C through sun.misc.Signal, by reflection.
    requires jdk.unsupported;

    exports dev.ferrum.app to
            javafx.graphics;

    opens dev.ferrum.app.cli to
            info.picocli;
}
