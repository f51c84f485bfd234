package dev.ferrum.engine.chat.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/// Python's names of types, for messages.
final class TypeNames {
    private TypeNames() {}

    static String of(Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean b -> "bool";
            case Long n -> "int";
            case BigInteger n -> "int";
            case Double d -> "float";
            case String s -> "str";
            case Markup m -> "str";
            case List<?> l -> "list";
            case Tuple t -> "tuple";
            case Map<?, ?> m -> "dict";
            case DictView v -> "dict view";
            case OneShot o -> "iterator";
            case Undefined u -> "undefined value";
            case Namespace n -> "namespace";
            case LoopState l -> "loop";
            case Callable c -> "function";
            default -> value.getClass().getSimpleName();
        };
    }
}
