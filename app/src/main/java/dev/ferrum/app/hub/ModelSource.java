package dev.ferrum.app.hub;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A model on the hub: the GGUF file, or all parts of a split one in their order, at one commit of a repository.
public record ModelSource(RepositoryName repository, String commit, List<HubFile> files) {
    private static final Pattern COMMIT = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,63}");
    private static final Pattern QUANTISATION = Pattern.compile(
            "(?i)(?<![a-z0-9])((UD-)?(IQ[1-4]_(XXS|XS|S|M|NL)|T?Q[1-8]_(K(_(XXS|XS|S|M|L|XL))?|[01])|BF16|F16|F32|MXFP4(_MOE)?))(?![a-z0-9])");

    public ModelSource {
        Objects.requireNonNull(repository, "repository");
        files = List.copyOf(files);
        if (!COMMIT.matcher(commit).matches()) {
            throw new HubException(
                    HubException.Kind.NOT_A_HUB,
                    "%s: expected a commit, found \"%s\"".formatted(repository, SafePath.shown(commit)));
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException("files: expected at least one, found none");
        }
    }

    /// Bytes of all parts.
    public long bytes() {
        return files.stream().mapToLong(HubFile::bytes).sum();
    }

    /// The file that is opened: the only one, or the first part.
    public HubFile first() {
        return files.getFirst();
    }

    /// The file's name without `.gguf` and without the number of its part.
    public String name() {
        return SplitName.of(first().name())
                .map(SplitName::stem)
                .orElseGet(() -> first().name().substring(0, first().name().length() - ".gguf".length()));
    }

    /// What the file's name says of its quantisation, as `Q4_K_M`; empty where it says nothing.
    public String quantisation() {
        Matcher matcher = QUANTISATION.matcher(name());
        String found = "";
        while (matcher.find()) {
            found = matcher.group(1).toUpperCase(Locale.ROOT);
        }
        return found;
    }
}
