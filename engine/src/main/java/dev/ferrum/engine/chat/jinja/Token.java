package dev.ferrum.engine.chat.jinja;

/// One token. `text`: the data, name, operator, decoded string, or digits as written. `line` counts from 1.
record Token(Kind kind, String text, int line) {
    enum Kind {
        DATA,
        VARIABLE_BEGIN,
        VARIABLE_END,
        BLOCK_BEGIN,
        BLOCK_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    String described() {
        return switch (kind) {
            case END -> "the end of the template";
            case BLOCK_END -> "the end of the block";
            case VARIABLE_END -> "the end of the print statement";
            case DATA, VARIABLE_BEGIN, BLOCK_BEGIN -> "template data";
            case NAME, STRING, INTEGER, FLOAT, OPERATOR ->
                "'" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'";
        };
    }
}
