package dev.ferrum.engine.chat.jinja;

import java.util.List;

/// The `loop` variable of a `for` body.
final class LoopState {
    private final List<Object> items;
    private int index;
    private List<Object> watched = List.of();

    LoopState(List<Object> items) {
        this.items = items;
    }

    void moveTo(int index) {
        this.index = index;
    }

    int length() {
        return items.size();
    }

    List<Object> items() {
        return items;
    }

    /// The field `name` of `loop`.
    Object field(String name, Operators operators) {
        int size = items.size();
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) size - index;
            case "revindex0" -> (long) size - index - 1;
            case "first" -> index == 0;
            case "last" -> index == size - 1;
            case "length" -> (long) size;
            // Only recursive loops, which are not supported, are deeper.
            case "depth" -> 1L;
            case "depth0" -> 0L;
            case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
            case "nextitem" -> index < size - 1 ? items.get(index + 1) : new Undefined("there is no next item");
            case "cycle" -> (Callable) this::cycle;
            case "changed" -> (Callable) arguments -> changed(arguments, operators);
            default -> new Undefined("'loop' has no attribute '%s'".formatted(name));
        };
    }

    private Object cycle(Arguments arguments) {
        List<Object> values = arguments.positional();
        if (values.isEmpty()) {
            throw new JinjaException("loop.cycle: expected values to cycle through, found none");
        }
        return values.get(index % values.size());
    }

    private boolean changed(Arguments arguments, Operators operators) {
        boolean same = !watched.isEmpty() && operators.equal(watched, arguments.positional());
        watched = arguments.positional();
        return !same;
    }
}
