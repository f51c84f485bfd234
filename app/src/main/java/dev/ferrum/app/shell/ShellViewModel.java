package dev.ferrum.app.shell;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;

/// Which page is shown and whether the side bar is. On the UI thread.
public final class ShellViewModel {
    private final ObjectProperty<Page> page = new SimpleObjectProperty<>(Page.CHAT);
    private final BooleanProperty sideBar = new SimpleBooleanProperty(true);

    public ObjectProperty<Page> pageProperty() {
        return page;
    }

    public BooleanProperty sideBarProperty() {
        return sideBar;
    }

    public void show(Page wanted) {
        page.set(wanted);
    }

    public void toggleSideBar() {
        sideBar.set(!sideBar.get());
    }
}
