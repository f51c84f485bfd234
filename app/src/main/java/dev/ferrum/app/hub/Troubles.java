package dev.ferrum.app.hub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// Answers that are no success, as exceptions with words for people.
final class Troubles {
    private static final Duration MOST_WAITING = Duration.ofHours(1);

    private Troubles() {}

    /// What `answer`, which is neither 200 nor 206, means for `what`.
    static HubException of(HubAnswer answer, String what, HubAccess access, InstantSource clock) {
        boolean fromHub = access.isHub(answer.from());
        String host = answer.from().getHost();
        return switch (answer.status()) {
            case 401, 403 ->
                fromHub
                        ? denied(answer, what, access)
                        : new HubException(
                                HubException.Kind.EXPIRED,
                                "%s: %s denies access (%d)".formatted(what, host, answer.status()));
            case 404, 410 ->
                fromHub
                        ? new HubException(
                                HubException.Kind.NOT_FOUND, "%s: %s has no such thing".formatted(what, host))
                        : new HubException(
                                HubException.Kind.EXPIRED, "%s: %s does not know it any more".formatted(what, host));
            case 408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 529 ->
                new HubException(
                        HubException.Kind.BUSY,
                        answer.status() == 429
                                ? "%s asks to come back later: too many requests".formatted(host)
                                : "%s is in trouble: it answers %d".formatted(host, answer.status()),
                        null,
                        retryAfter(answer, clock).orElse(null));
            default ->
                new HubException(
                        HubException.Kind.NOT_A_HUB,
                        "%s: expected a file, found the answer %d of %s".formatted(what, answer.status(), host));
        };
    }

    private static HubException denied(HubAnswer answer, String what, HubAccess access) {
        String code = answer.header("X-Error-Code").orElse("");
        if (code.equals("GatedRepo")) {
            return new HubException(
                    HubException.Kind.GATED,
                    access.token().isEmpty()
                            ? "%s is behind terms: accept them on its page, then give Ferrum a token of your account (under Settings, Downloads, or in %s)"
                                    .formatted(what, HubAccess.TOKEN)
                            : "%s is behind terms that the account of the token has not accepted, or was not granted"
                                    .formatted(what));
        }
        return new HubException(
                HubException.Kind.NOT_FOUND,
                access.token().isEmpty()
                        ? "%s: there is no such thing, or it needs a token (%s)".formatted(what, HubAccess.TOKEN)
                        : "%s: there is no such thing, or the token may not see it".formatted(what));
    }

    /// `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), an hour at most.
    private static Optional<Duration> retryAfter(HubAnswer answer, InstantSource clock) {
        return answer.header("Retry-After")
                .flatMap(text -> text.strip().matches("\\d{1,9}")
                        ? Optional.of(Duration.ofSeconds(Long.parseLong(text.strip())))
                        : date(text).map(it -> Duration.between(clock.instant(), it)))
                .map(it -> it.isNegative() ? Duration.ZERO : it)
                .map(it -> it.compareTo(MOST_WAITING) > 0 ? MOST_WAITING : it);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
