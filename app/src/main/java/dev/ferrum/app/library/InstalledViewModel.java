package dev.ferrum.app.library;

import dev.ferrum.app.local.Duplicates;
import dev.ferrum.app.local.LocalLibrary;
import dev.ferrum.app.local.LocalModel;
import dev.ferrum.app.local.ModelPlace;
import dev.ferrum.app.local.Shelf;
import dev.ferrum.app.local.Verification;
import dev.ferrum.engine.error.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/// The models on this computer, and what can be done with them. On the UI thread; the disk is touched on
/// `worker`, which does one thing after the other.
public final class InstalledViewModel {
    /// Where to look, as it is kept in the settings: folders to search, and files that stay where they are.
    public record Places(Path own, List<ModelPlace> others, List<Path> scanned, List<Path> linked) {
        public Places {
            others = List.copyOf(others);
            scanned = List.copyOf(scanned);
            linked = List.copyOf(linked);
        }

        List<ModelPlace> all() {
            List<ModelPlace> all = new ArrayList<>();
            all.add(new ModelPlace(ModelPlace.Owner.FERRUM, own));
            scanned.forEach(folder -> all.add(new ModelPlace(ModelPlace.Owner.PERSON, folder)));
            all.addAll(others);
            return all;
        }

        Places withScanned(List<Path> folders) {
            return new Places(own, others, folders, linked);
        }

        Places withLinked(List<Path> files) {
            return new Places(own, others, scanned, files);
        }

        Places withOwn(Path folder) {
            return new Places(folder, others, scanned, linked);
        }
    }

    /// Keeps a change of the places.
    @FunctionalInterface
    public interface PlacesKeeper {
        void keep(Places places);
    }

    /// Work that takes a while: what it is, and how far, 0..1.
    public record Work(String what, double done) {}

    @FunctionalInterface
    private interface Task {
        /// Returns what to say when it is done.
        String run(DoubleConsumer progress) throws IOException, InterruptedException;
    }

    private final LocalLibrary library;
    private final Shelf shelf;
    private final Duplicates duplicates = new Duplicates();
    private final PlacesKeeper keeper;
    private final Executor worker;
    private final Executor ui;
    private final ObservableList<LocalModel> models = FXCollections.observableArrayList();
    private final ReadOnlyIntegerWrapper others = new ReadOnlyIntegerWrapper();
    private final ReadOnlyStringWrapper message = new ReadOnlyStringWrapper("");
    private final ReadOnlyObjectWrapper<Optional<Work>> work = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<List<LocalModel>> offered = new ReadOnlyObjectWrapper<>(List.of());
    private final ReadOnlyObjectWrapper<Places> places;

    public InstalledViewModel(
            LocalLibrary library, Shelf shelf, Places places, PlacesKeeper keeper, Executor worker, Executor ui) {
        this.library = library;
        this.shelf = shelf;
        this.places = new ReadOnlyObjectWrapper<>(places);
        this.keeper = keeper;
        this.worker = worker;
        this.ui = ui;
    }

    /// Models that run, and files that should and do not.
    public ObservableList<LocalModel> models() {
        return models;
    }

    /// How many models of other architectures were found besides.
    public ReadOnlyIntegerProperty othersProperty() {
        return others.getReadOnlyProperty();
    }

    /// What came of the last command; empty where there is nothing to say.
    public ReadOnlyStringProperty messageProperty() {
        return message.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<Optional<Work>> workProperty() {
        return work.getReadOnlyProperty();
    }

    /// Files a person has brought and not decided about yet.
    public ReadOnlyObjectProperty<List<LocalModel>> offeredProperty() {
        return offered.getReadOnlyProperty();
    }

    public ReadOnlyObjectProperty<Places> placesProperty() {
        return places.getReadOnlyProperty();
    }

    /// Room on the disk of Ferrum's folder; empty where it cannot be asked.
    public OptionalLong freeBytes() {
        Path folder = places.get().own();
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        try {
            return folder == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(Files.getFileStore(folder).getUsableSpace());
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    /// Looks through all places again.
    public void scan() {
        Places now = places.get();
        worker.execute(() -> {
            List<LocalModel> found = library.scan(now.all(), now.linked());
            ui.execute(() -> {
                models.setAll(found.stream().filter(it -> !it.ofAnotherKind()).toList());
                others.set(found.size() - models.size());
            });
        });
    }

    /// Takes note of files that were chosen or dropped; [#useThere] or [#moveIn] decides about them.
    public void offer(List<Path> files) {
        message.set("");
        worker.execute(() -> {
            List<LocalModel> read = files.stream().map(library::read).distinct().toList();
            ui.execute(() -> {
                List<LocalModel> broken = read.stream().filter(it -> !it.runs()).toList();
                offered.set(read.stream().filter(LocalModel::runs).toList());
                if (!broken.isEmpty()) {
                    LocalModel first = broken.getFirst();
                    message.set("%s is not taken in: %s".formatted(first.file().getFileName(), first.trouble()));
                }
            });
        });
    }

    public void cancelOffer() {
        offered.set(List.of());
    }

    /// Lists the offered files and leaves them where they are.
    public void useThere() {
        List<Path> linked = new ArrayList<>(places.get().linked());
        offered.get().stream()
                .map(LocalModel::file)
                .filter(file -> !linked.contains(file))
                .forEach(linked::add);
        offered.set(List.of());
        change(places.get().withLinked(linked));
    }

    /// Moves the offered files into Ferrum's folder.
    public void moveIn() {
        List<LocalModel> wanted = offered.get();
        offered.set(List.of());
        for (LocalModel model : wanted) {
            run("Moving " + model.name(), progress -> {
                Path moved = shelf.store().takeIn(model, progress);
                return "%s is in the models folder now.".formatted(moved.getFileName());
            });
        }
    }

    /// Takes a linked file off the list; the file stays.
    public void forget(LocalModel model) {
        change(places.get()
                .withLinked(places.get().linked().stream()
                        .filter(file -> !file.equals(model.file()))
                        .toList()));
    }

    public boolean isLinked(LocalModel model) {
        return places.get().linked().contains(model.file());
    }

    /// Puts the files of `model` into the system's trash.
    public void delete(LocalModel model) {
        run("Deleting " + model.name(), _ -> {
            shelf.store().delete(model);
            return "%s is in the trash; it can be put back from there.".formatted(model.name());
        });
    }

    /// Reads the files of `model` again.
    public void verify(LocalModel model) {
        run("Checking " + model.name(), progress -> switch (Verification.of(model, progress)) {
            case Verification.Result.Right _ -> "%s is as it was downloaded.".formatted(model.name());
            case Verification.Result.Wrong(List<Path> wrong) ->
                "%s differs from its checksum. Delete it and fetch it again."
                        .formatted(wrong.getFirst().getFileName());
            case Verification.Result.Unknown(List<String> hashes) ->
                "%s can be read to its end. Nobody noted its checksum; it is SHA-256 %s."
                        .formatted(model.name(), hashes.getFirst());
        });
    }

    /// Says which models are there more than once.
    public void findDuplicates() {
        List<LocalModel> all = List.copyOf(models);
        run("Comparing files", _ -> {
            List<List<LocalModel>> groups = duplicates.among(all);
            return groups.isEmpty()
                    ? "No model is here twice."
                    : "%s is here %d times: %s."
                            .formatted(
                                    groups.getFirst().getFirst().name(),
                                    groups.getFirst().size(),
                                    String.join(
                                            ", ",
                                            groups.getFirst().stream()
                                                    .map(model -> model.file()
                                                            .getParent()
                                                            .toString())
                                                    .toList()));
        });
    }

    public void addFolder(Path folder) {
        List<Path> folders = new ArrayList<>(places.get().scanned());
        if (!folders.contains(folder)) {
            folders.add(folder);
            change(places.get().withScanned(folders));
        }
    }

    public void removeFolder(Path folder) {
        change(places.get()
                .withScanned(places.get().scanned().stream()
                        .filter(it -> !it.equals(folder))
                        .toList()));
    }

    /// Moves Ferrum's own models to `folder`, where downloads go from then on.
    public void moveFolder(Path folder) {
        run("Moving the models folder", progress -> {
            shelf.moveTo(folder, progress);
            Path now = shelf.store().folder();
            ui.execute(() -> change(places.get().withOwn(now)));
            return "Models are in %s now.".formatted(now);
        });
    }

    private void change(Places next) {
        keeper.keep(next);
        places.set(next);
        scan();
    }

    private void run(String what, Task task) {
        message.set("");
        work.set(Optional.of(new Work(what, 0)));
        double[] told = {0};
        DoubleConsumer progress = done -> {
            if (done - told[0] >= 0.01) {
                told[0] = done;
                ui.execute(() -> work.set(Optional.of(new Work(what, done))));
            }
        };
        Supplier<String> guarded = () -> {
            try {
                return task.run(progress);
            } catch (IOException | UncheckedIOException | EngineException e) {
                return "%s did not work: %s".formatted(what, e.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return "";
            }
        };
        worker.execute(() -> {
            String says = guarded.get();
            ui.execute(() -> {
                work.set(Optional.empty());
                message.set(says);
                scan();
            });
        });
    }
}
