package dev.ferrum.app.download;

import dev.ferrum.app.hub.HubFile;
import dev.ferrum.app.hub.ModelSource;
import dev.ferrum.app.hub.RepositoryName;
import dev.ferrum.app.hub.SafePath;
import dev.ferrum.app.rights.OwnersOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What a download's folder says of it: what is fetched, its place in the queue, and whether all of it was verified.
record JobNote(ModelSource source, long place, boolean verified) {
    JobNote withPlace(long other) {
        return new JobNote(source, other, verified);
    }

    JobNote asVerified() {
        return new JobNote(source, place, true);
    }

    /// Replaces `file` as a whole: a program that is killed leaves the old note or the new one.
    void write(Path file) throws IOException {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("repository", source.repository().toString()).put("commit", source.commit());
        ArrayNode files = json.putArray("files");
        for (HubFile it : source.files()) {
            files.addObject()
                    .put("path", it.path().text())
                    .put("bytes", it.bytes())
                    .put("sha256", it.sha256());
        }
        json.put("place", place).put("verified", verified);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        OwnersOnly.write(fresh, JsonMapper.shared().writeValueAsString(json));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Throws [DownloadException] when the note is damaged.
    static JobNote read(Path file) throws IOException {
        try {
            JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
            List<HubFile> files = json.required("files")
                    .valueStream()
                    .map(it -> new HubFile(
                            new SafePath(it.required("path").stringValue()),
                            it.required("bytes").longValue(),
                            it.required("sha256").stringValue()))
                    .toList();
            ModelSource source = new ModelSource(
                    RepositoryName.of(json.required("repository").stringValue()),
                    json.required("commit").stringValue(),
                    files);
            return new JobNote(
                    source,
                    json.required("place").longValue(),
                    json.required("verified").booleanValue());
        } catch (JacksonException e) {
            throw new DownloadException(
                    "%s: expected the note of a download, found something else; delete its folder".formatted(file), e);
        }
    }
}
