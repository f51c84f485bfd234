package dev.ferrum.app.update;

import dev.ferrum.engine.error.EngineException;
import java.net.URI;
import java.util.Arrays;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The newest version that is out, and the page that tells of it: `{"version": "0.2.0", "page": "https://…"}`.
public record Release(String version, URI page) {
    private static final Pattern VERSION = Pattern.compile("\\d{1,6}(\\.\\d{1,6}){1,3}");
    private static final int LONGEST_PAGE = 500;

    /// Throws [EngineException] for a version that is no list of numbers, or a page that is not on https.
    public Release {
        if (!VERSION.matcher(version).matches()) {
            throw new EngineException(
                    "version: expected numbers with dots between, found \"%.40s\"".formatted(version));
        }
        if (!"https".equals(page.getScheme())
                || page.getHost() == null
                || page.toString().length() > LONGEST_PAGE) {
            throw new EngineException("page: expected an https address, found \"%.80s\"".formatted(page));
        }
    }

    /// Reads what the file at the address of updates says; other fields are for later versions.
    public static Release read(String json) {
        try {
            JsonNode root = JsonMapper.shared().readTree(json);
            return new Release(
                    root.required("version").stringValue(),
                    URI.create(root.required("page").stringValue()));
        } catch (JacksonException e) {
            throw new EngineException("expected JSON with version and page: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new EngineException("page: " + e.getMessage(), e);
        }
    }

    /// Whether this is newer than `other`. A version that is no list of numbers, as that of a development build, counts
    /// as the newest.
    public boolean isNewerThan(String other) {
        return VERSION.matcher(other).matches() && Arrays.compare(numbers(version), numbers(other)) > 0;
    }

    /// Without zeros at the end, so that 1.2 is 1.2.0.
    private static int[] numbers(String version) {
        int[] numbers =
                Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
        int length = numbers.length;
        while (length > 1 && numbers[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(numbers, length);
    }
}
