package dev.ferrum.engine.chat.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Statements: the tags of a template and the text between them.
final class TemplateParser {
    private final TokenStream in;
    private final ExpressionParser expressions;
    private final TargetParser targets;

    /// Loops around the current place, within the innermost macro: `break` needs one.
    private int loops;

    private TemplateParser(TokenStream in) {
        this.in = in;
        this.expressions = new ExpressionParser(in);
        this.targets = new TargetParser(in, expressions);
    }

    static List<Statement> parse(String source) {
        TemplateParser parser = new TemplateParser(new TokenStream(Lexer.tokens(source)));
        return parser.body(Set.of());
    }

    /// Statements up to a tag named in `ends`, whose name is then the current token; with no ends, the whole
    /// template.
    private List<Statement> body(Set<String> ends) {
        in.enter();
        List<Statement> body = new ArrayList<>();
        while (in.current().kind() != Token.Kind.END) {
            Token token = in.take();
            switch (token.kind()) {
                case DATA -> body.add(new Statement.Text(token.text()));
                case VARIABLE_BEGIN -> {
                    body.add(new Statement.Print(expressions.tuple()));
                    in.expect(Token.Kind.VARIABLE_END, "the end of the print statement");
                }
                case BLOCK_BEGIN -> {
                    if (in.current().kind() == Token.Kind.NAME
                            && ends.contains(in.current().text())) {
                        in.leave();
                        return body;
                    }
                    body.addAll(statement());
                    blockEnd();
                }
                case VARIABLE_END, BLOCK_END, NAME, STRING, INTEGER, FLOAT, OPERATOR, END ->
                    throw new JinjaException("unexpected " + token.described(), token.line());
            }
        }
        if (!ends.isEmpty()) {
            throw in.unexpected(
                    "the tag " + String.join(" or ", ends.stream().sorted().toList()));
        }
        in.leave();
        return body;
    }

    /// The body of a tag, up to and including the name of the tag that ends it.
    private List<Statement> bodyUntil(String end) {
        in.takeOperator(":");
        blockEnd();
        List<Statement> body = body(Set.of(end));
        in.take();
        return body;
    }

    private void blockEnd() {
        in.expect(Token.Kind.BLOCK_END, "the end of the block");
    }

    private List<Statement> statement() {
        int line = in.line();
        String tag = in.expect(Token.Kind.NAME, "the name of a tag").text();
        return switch (tag) {
            case "if" -> List.of(ifStatement());
            case "for" -> List.of(forStatement(line));
            case "set" -> List.of(set(line));
            case "macro" -> List.of(macro());
            case "call" -> List.of(callBlock(line));
            case "filter" -> {
                Expression filter = expressions.postfix().blockFilters();
                yield List.of(new Statement.FilterBlock(filter, bodyUntil("endfilter"), line));
            }
            case "with" -> List.of(with(line));
            case "print" -> print();
            case "generation" -> List.of(new Statement.Scoped(bodyUntil("endgeneration")));
            case "break" -> List.of(inLoop(new Statement.Break(), tag, line));
            case "continue" -> List.of(inLoop(new Statement.Continue(), tag, line));
            default ->
                throw new JinjaException(
                        "tag '%s' is not known, or not supported in chat templates".formatted(tag), line);
        };
    }

    private Statement inLoop(Statement statement, String tag, int line) {
        if (loops == 0) {
            throw new JinjaException("'%s' outside of a loop".formatted(tag), line);
        }
        return statement;
    }

    private Statement ifStatement() {
        List<Statement.Branch> branches = new ArrayList<>();
        while (true) {
            Expression condition = expressions.tupleWithoutConditional();
            in.takeOperator(":");
            blockEnd();
            branches.add(new Statement.Branch(condition, body(Set.of("elif", "else", "endif"))));
            String next = in.take().text();
            if (next.equals("endif")) {
                return new Statement.If(branches, List.of());
            }
            if (next.equals("else")) {
                return new Statement.If(branches, bodyUntil("endif"));
            }
        }
    }

    private Statement forStatement(int line) {
        Statement.Target target = targets.loopTarget();
        if (!in.takeName("in")) {
            throw in.unexpected("'in'");
        }
        Expression items = expressions.tupleWithoutConditional();
        Optional<Expression> condition = in.takeName("if") ? Optional.of(expressions.expression()) : Optional.empty();
        if (in.current().isName("recursive")) {
            throw new JinjaException("recursive loops are not supported in chat templates", in.line());
        }
        in.takeOperator(":");
        blockEnd();
        loops++;
        List<Statement> body = body(Set.of("else", "endfor"));
        loops--;
        List<Statement> otherwise = in.take().text().equals("else") ? bodyUntil("endfor") : List.of();
        return new Statement.For(target, items, condition, body, otherwise, line);
    }

    private Statement set(int line) {
        Statement.Target target = targets.setTarget();
        if (in.takeOperator("=")) {
            return new Statement.Set(target, expressions.tuple(), line);
        }
        Optional<Expression> filter =
                in.takeOperator("|") ? Optional.of(expressions.postfix().blockFilters()) : Optional.empty();
        return new Statement.SetBlock(target, filter, bodyUntil("endset"), line);
    }

    private Statement macro() {
        String name = targets.name();
        Macro.Signature signature = targets.signature(name);
        return new Statement.MacroDefinition(signature, macroBody("endmacro"));
    }

    private Statement callBlock(int line) {
        Macro.Signature signature = in.current().isOperator("(")
                ? targets.signature("caller")
                : new Macro.Signature("caller", List.of(), List.of());
        if (!(expressions.expression() instanceof Expression.Call call)) {
            throw new JinjaException("call block: expected the call of a macro", line);
        }
        return new Statement.CallBlock(signature, call, macroBody("endcall"));
    }

    private List<Statement> macroBody(String end) {
        int outer = loops;
        loops = 0;
        List<Statement> body = bodyUntil(end);
        loops = outer;
        return body;
    }

    private Statement with(int line) {
        List<Statement.Target> names = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (in.current().kind() != Token.Kind.BLOCK_END) {
            if (!names.isEmpty()) {
                in.expectOperator(",");
            }
            names.add(targets.loopTarget());
            in.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Statement.With(names, values, bodyUntil("endwith"), line);
    }

    private List<Statement> print() {
        List<Statement> values = new ArrayList<>();
        while (in.current().kind() != Token.Kind.BLOCK_END) {
            if (!values.isEmpty()) {
                in.expectOperator(",");
            }
            values.add(new Statement.Print(expressions.expression()));
        }
        return values;
    }
}
