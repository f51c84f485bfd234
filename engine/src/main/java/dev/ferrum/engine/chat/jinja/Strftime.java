package dev.ferrum.engine.chat.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The conversions of C's `strftime` that templates print dates with, in English.
final class Strftime {
    private Strftime() {}

    static String format(String format, ZonedDateTime time) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            char code = format.charAt(++i);
            boolean unpadded = code == '-' && i + 1 < format.length();
            String text = converted(unpadded ? format.charAt(++i) : code, time);
            out.append(unpadded ? text.replaceFirst("^0(?=\\d)", "") : text);
        }
        return out.toString();
    }

    private static String converted(char code, ZonedDateTime time) {
        String pattern = switch (code) {
            case 'Y' -> "yyyy";
            case 'y' -> "yy";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'e' -> "ppd";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'f' -> "SSSSSS";
            case 'p' -> "a";
            case 'A' -> "EEEE";
            case 'a' -> "EEE";
            case 'B' -> "MMMM";
            case 'b', 'h' -> "MMM";
            case 'j' -> "DDD";
            case 'F' -> "yyyy-MM-dd";
            case 'T' -> "HH:mm:ss";
            case 'D' -> "MM/dd/yy";
            case 'R' -> "HH:mm";
            case 'z', 'Z' -> "";
            case '%' -> "'%'";
            default -> throw new JinjaException("strftime_now: the conversion %%%s is not supported".formatted(code));
        };
        // Python's datetime.now() has no zone, so that its zone prints as nothing.
        return pattern.isEmpty()
                ? ""
                : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
}
