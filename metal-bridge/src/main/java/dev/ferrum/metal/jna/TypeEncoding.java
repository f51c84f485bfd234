package dev.ferrum.metal.jna;

/// A method's type encoding as the Objective-C runtime writes it, such as `v48@0:8r^@16r^Q24{_NSRange=QQ}32`.
///
/// Encoding: Apple's Objective-C Runtime Programming Guide, "Type Encodings".
final class TypeEncoding {
    private TypeEncoding() {}

    /// Without stack offsets, names of structures and qualifiers: `v@:^@^Q{QQ}`.
    static String shape(String encoding) {
        return encoding.replaceAll("\"[^\"]*\"", "")
                .replaceAll("\\{[^=}]*=", "{")
                // No type has one of these letters: `Vv` is a method that nobody waits for, `r*` constant characters.
                .replaceAll("[rnNoORV]", "")
                .replaceAll("\\d+", "");
    }

    /// A shape by what travels in which register: a pointer, an object and a number of 64 bits are all `p`.
    /// Methods of one call shape are called in the same way.
    static String callShape(String shape) {
        StringBuilder kinds = new StringBuilder();
        int at = 0;
        while (at < shape.length()) {
            char type = shape.charAt(at);
            switch (type) {
                case '^' -> {
                    at = afterPointee(shape, at + 1) - 1;
                    kinds.append('p');
                }
                case '@', '#', ':', '*', 'q', 'Q', 'l', 'L' -> kinds.append('p');
                // The mark of a block behind its object.
                case '?' -> {}
                default -> kinds.append(type);
            }
            at++;
        }
        return kinds.toString();
    }

    private static int afterPointee(String shape, int from) {
        int at = from;
        while (at < shape.length() && shape.charAt(at) == '^') {
            at++;
        }
        if (at < shape.length() && shape.charAt(at) == '{') {
            return shape.indexOf('}', at) + 1;
        }
        return at + 1;
    }
}
