package dev.ferrum.app.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON text of maps, lists, strings, numbers and arrays, and back.
final class Json {
    private Json() {}

    static String text(Object value) {
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(value);
    }

    /// `value` on one line.
    static String line(Object value) {
        return JsonMapper.shared().writeValueAsString(value);
    }

    /// Reads a file as Java maps (in insertion order), lists, strings, numbers, booleans and null.
    static Object read(Path file) {
        try {
            return JsonMapper.shared().readValue(Files.readString(file), Object.class);
        } catch (JacksonException e) {
            throw new CommandException("%s: expected JSON, found %s".formatted(file, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new CommandException("%s could not be read: %s".formatted(file, reason(e)), e);
        }
    }

    /// What went wrong with a file, without its name.
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "access is denied";
            case MalformedInputException _ -> "it is not UTF-8 text";
            default -> e.getMessage();
        };
    }
}
