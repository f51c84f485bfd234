/// A small interpreter of the part of Jinja2 that chat templates are written in, with Python's values and printing.
///
/// Only `chat` calls it. Source → tokens (`Lexer`, `TagLexer`) → tree (`TemplateParser`, `ExpressionParser`;
/// `Statement` and `Expression` are the nodes) → text (`Interpreter` for statements, `Evaluator` for expressions).
/// Values are Java's null, Boolean, Long, BigInteger, Double, String, List and Map, and this package's Tuple,
/// Markup, Undefined, Namespace, OneShot, DictView and Callable.
///
/// Templates come from downloads: time, memory, output and depth are bounded by a Budget, and every failure is a
/// `JinjaException` with a line. Read [dev.ferrum.engine.chat.jinja.JinjaTemplate] first.
package dev.ferrum.engine.chat.jinja;
