package dev.ferrum.engine.chat.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// A Python iterator, such as `map` and `select` give: it can be walked once, and has no length.
final class OneShot implements Iterator<Object> {
    private final List<Object> items;
    private int next;

    OneShot(List<Object> items) {
        this.items = items;
    }

    @Override
    public boolean hasNext() {
        return next < items.size();
    }

    @Override
    public Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no element left");
        }
        return items.get(next++);
    }

    /// The elements that are left; afterwards none are.
    List<Object> rest() {
        List<Object> rest = items.subList(next, items.size());
        next = items.size();
        return rest;
    }
}
