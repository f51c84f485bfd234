/// The desktop program: window and command line.
module dev.ferrum.app {
    requires dev.ferrum.engine;
    requires javafx.controls;
    requires atlantafx.base;
    requires org.controlsfx.controls;
    requires org.kordamp.ikonli.javafx;
    requires org.kordamp.ikonli.feather;
    requires org.commonmark;
    requires org.commonmark.ext.gfm.tables;
    requires org.commonmark.ext.gfm.strikethrough;
    requires org.commonmark.ext.autolink;
    requires java.sql;
    requires jdk.management;
    requires java.logging;
    requires java.net.http;
    requires org.xerial.sqlitejdbc;
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
    // Records from and to JSON.
    opens dev.ferrum.app.settings to
            tools.jackson.databind;
    opens dev.ferrum.app.store to
            tools.jackson.databind;
}
