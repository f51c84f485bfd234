package dev.ferrum.app.library;

import dev.ferrum.app.local.LocalModel;
import dev.ferrum.app.ui.ModelFileChooser;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.value.ChangeListener;
import javafx.geometry.Bounds;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/// The models page. Left what there is: the recommended model, the catalogue, what a search found, what is
/// installed. Right what is chosen, and the downloads; below the rest where the window is narrow.
public final class ModelsPage extends BorderPane {
    private static final double NARROW = 1180;
    private static final double LEFT_SHARE = 63.6;
    private static final double MOST_WIDE = 1392;
    private static final double MARGIN = 12;

    private final ModelsViewModel model;
    private final GridPane columns = new GridPane();
    private final VBox page;
    private final ScrollPane scroll;
    private final ChangeListener<Node> focusMoved = (_, _, focused) -> reveal(focused);
    private final VBox left = new VBox();
    private final VBox right = new VBox();
    private final SizePanel sizes;
    private final DetailsPanel details = new DetailsPanel();

    /// `showFolder` opens a folder with the system's program for it.
    public ModelsPage(ModelsViewModel model, LibraryViewModel library, Consumer<Path> showFolder, GatedWays gated) {
        this.model = model;
        getStyleClass().add("library");
        sizes = new SizePanel(model);
        setTop(new ModelsToolbar(
                model,
                offer -> ModelFileChooser.choose(getScene().getWindow())
                        .ifPresent(file -> offer.accept(List.of(file)))));
        left.getStyleClass().add("models-column");
        left.getChildren()
                .addAll(
                        new WarningCard(library),
                        new OfferCard(model.installed()),
                        new RecommendedCard(model, library::load, List.of()),
                        new HubResults(model),
                        new CatalogList(model),
                        new InstalledList(model, library, showFolder),
                        new PlacesCard(model.installed(), showFolder));
        right.getStyleClass().add("models-column");
        right.getChildren().addAll(sizes, details, new DownloadsPanel(model.downloads(), library::load, gated));
        columns.getStyleClass().add("models-columns");
        columns.setMaxWidth(MOST_WIDE);
        columns.addRow(0, left, right);
        GridPane.setValignment(right, VPos.TOP);
        GridPane.setValignment(left, VPos.TOP);
        page = new VBox(columns);
        page.getStyleClass().add("models-page");
        scroll = new ScrollPane(page);
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("settings-scroll");
        setCenter(scroll);
        widthProperty().subscribe(width -> arrange(width.doubleValue() < NARROW));
        model.chosenProperty().subscribe(this::showChosen);
        // Memory and folders change while the page is away.
        sceneProperty().addListener((_, before, now) -> {
            if (before != null) {
                before.focusOwnerProperty().removeListener(focusMoved);
            }
            if (now != null) {
                now.focusOwnerProperty().addListener(focusMoved);
                model.catalog().lookAgain();
                model.installed().scan();
            }
        });
        acceptDrops();
    }

    /// Scrolls to what has got the focus, if it is on this page.
    private void reveal(Node focused) {
        Node at = focused;
        while (at != null && at != page) {
            at = at.getParent();
        }
        double hidden = page.getHeight() - scroll.getViewportBounds().getHeight();
        if (at == null || hidden <= 0) {
            return;
        }
        Bounds bounds = page.sceneToLocal(focused.localToScene(focused.getLayoutBounds()));
        double top = scroll.getVvalue() * hidden;
        double lowest = bounds.getMaxY() + MARGIN - scroll.getViewportBounds().getHeight();
        double wanted = Math.clamp(
                top, Math.min(lowest, bounds.getMinY() - MARGIN), Math.max(lowest, bounds.getMinY() - MARGIN));
        scroll.setVvalue(Math.clamp(wanted / hidden, 0, 1));
    }

    private void arrange(boolean narrow) {
        ColumnConstraints first = new ColumnConstraints();
        first.setHgrow(Priority.ALWAYS);
        first.setPercentWidth(narrow ? 100 : LEFT_SHARE);
        first.setMinWidth(0);
        ColumnConstraints second = new ColumnConstraints();
        second.setPercentWidth(narrow ? 0 : 100 - LEFT_SHARE);
        second.setMinWidth(0);
        columns.getColumnConstraints().setAll(narrow ? List.of(first) : List.of(first, second));
        GridPane.setConstraints(right, narrow ? 0 : 1, narrow ? 1 : 0);
    }

    private void showChosen(Chosen chosen) {
        Optional<LocalModel> installed =
                chosen instanceof Chosen.Installed(LocalModel local) ? Optional.of(local) : Optional.empty();
        installed.ifPresent(local -> details.show(local, model.judge(local)));
        Parts.show(details, installed.isPresent());
        Parts.show(sizes, chosen instanceof Chosen.OfCatalog || chosen instanceof Chosen.OnHub);
    }

    private void acceptDrops() {
        setOnDragOver(event -> {
            if (event.getDragboard().hasFiles()) {
                event.acceptTransferModes(TransferMode.LINK, TransferMode.MOVE, TransferMode.COPY);
                event.consume();
            }
        });
        setOnDragDropped(event -> {
            if (event.getDragboard().hasFiles()) {
                model.installed()
                        .offer(event.getDragboard().getFiles().stream()
                                .map(File::toPath)
                                .toList());
                event.setDropCompleted(true);
                event.consume();
            }
        });
    }
}
