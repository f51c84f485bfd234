package dev.ferrum.app.cli;

import dev.ferrum.app.hub.HubAccess;
import dev.ferrum.app.local.LocalLibrary;
import dev.ferrum.app.local.LocalModel;
import dev.ferrum.app.local.ModelPlace;
import dev.ferrum.app.local.ModelStore;
import dev.ferrum.app.settings.ModelChoices;
import dev.ferrum.app.settings.Settings;
import dev.ferrum.app.settings.SettingsJson;
import dev.ferrum.app.start.StartContext;
import dev.ferrum.app.store.SettingsStore;
import dev.ferrum.app.store.TokenStore;
import dev.ferrum.engine.Engine;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/// Where models are, and which of them a word means.
final class ModelsOptions {
    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "The folder of models. Default: the one that the window uses.")
    private Path folder;

    Path folder(StartContext start) {
        String chosen = choices(start).folder();
        Path usual = chosen.isEmpty() ? start.folders().models() : Path.of(chosen);
        return (folder == null ? usual : folder).toAbsolutePath().normalize();
    }

    /// The hub, with the token that was given to the window unless the environment has one.
    static HubAccess hub(StartContext start) {
        return start.hub().token().isEmpty()
                ? start.hub().withKept(new TokenStore(start.folders().config()).read())
                : start.hub();
    }

    /// What was chosen in the window.
    private static ModelChoices choices(StartContext start) {
        return new SettingsStore(start.folders().settings())
                .read()
                .map(SettingsJson::read)
                .orElseGet(Settings::defaults)
                .models();
    }

    ModelStore store(StartContext start) {
        return new ModelStore(folder(start), start.places().trash());
    }

    /// Ferrum's models, then those of other programs and of folders that were added in the window.
    List<LocalModel> all(StartContext start) {
        ModelChoices choices = choices(start);
        List<ModelPlace> places = new ArrayList<>();
        places.add(new ModelPlace(ModelPlace.Owner.FERRUM, folder(start)));
        places.addAll(start.places().others());
        choices.scanned().forEach(it -> places.add(new ModelPlace(ModelPlace.Owner.PERSON, Path.of(it))));
        return new LocalLibrary(Engine::inspect)
                .scan(places, choices.linked().stream().map(Path::of).toList());
    }

    /// The model that `word` means: a file, or a name as the list shows it, with or without its quantisation. Throws
    /// [CommandException] when there is none, or more than one.
    LocalModel find(StartContext start, String word) {
        List<LocalModel> all = all(start);
        List<LocalModel> found =
                all.stream().filter(model -> isMeant(model, word)).toList();
        if (found.size() > 1) {
            throw new CommandException("%s: expected one model, found %d: %s"
                    .formatted(
                            word,
                            found.size(),
                            found.stream().map(it -> it.file().toString()).collect(Collectors.joining(", "))));
        }
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (isFile(word)) {
            return new LocalLibrary(Engine::inspect).read(Path.of(word));
        }
        throw new CommandException(
                "%s: there is no such model; `ferrum models list` shows those there are".formatted(word));
    }

    /// The name of `model` with its quantisation, as the list shows it.
    static String shown(LocalModel model) {
        return model.quantisation().isEmpty() ? model.name() : model.name() + ":" + model.quantisation();
    }

    private static boolean isMeant(LocalModel model, String word) {
        String wanted = word.toLowerCase(Locale.ROOT);
        if (shown(model).toLowerCase(Locale.ROOT).equals(wanted)
                || model.name().toLowerCase(Locale.ROOT).equals(wanted)
                || model.file()
                        .getFileName()
                        .toString()
                        .toLowerCase(Locale.ROOT)
                        .equals(wanted)) {
            return true;
        }
        return isFile(word)
                && model.parts().contains(Path.of(word).toAbsolutePath().normalize());
    }

    private static boolean isFile(String word) {
        try {
            return Files.isRegularFile(Path.of(word));
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
