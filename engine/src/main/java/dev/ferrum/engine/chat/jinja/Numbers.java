package dev.ferrum.engine.chat.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/// Python's numbers: ints without a bound (Long where it fits, else BigInteger) and floats; True is 1 and False 0.
final class Numbers {
    /// Digits of the longest int; Python's own limit for reading one.
    private static final int MAX_DIGITS = 4300;

    private static final int MAX_BITS = 15_000;

    private Numbers() {}

    /// The value of a number as written in a template.
    static Object parse(Token token) {
        if (token.kind() == Token.Kind.FLOAT) {
            return Double.valueOf(token.text());
        }
        boolean padded = token.text().matches("0+[1-9].*");
        return integer(padded ? "" : token.text())
                .orElseThrow(() -> new JinjaException(
                        "expected a number of at most %d digits, without leading zeros".formatted(MAX_DIGITS),
                        token.line()));
    }

    /// `int(text)`, or empty when it is no number.
    static Optional<Object> integer(String text) {
        return integer(text, 10);
    }

    static Optional<Object> integer(String text, int radix) {
        String digits = PythonText.strip(text).replaceAll("(?<=[0-9A-Za-z])_(?=[0-9A-Za-z])", "");
        boolean valid = digits.length() <= MAX_DIGITS && digits.matches("[+-]?[0-9A-Za-z]+");
        if (!valid) {
            return Optional.empty();
        }
        try {
            return Optional.of(normal(new BigInteger(digits, radix)));
        } catch (NumberFormatException notInThisRadix) {
            return Optional.empty();
        }
    }

    /// `float(text)`, or empty when it is no number.
    static Optional<Double> decimal(String text) {
        String digits = PythonText.lower(PythonText.strip(text)).replaceAll("(?<=\\d)_(?=\\d)", "");
        if (digits.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?")) {
            return Optional.of(Double.valueOf(digits));
        }
        return switch (digits) {
            case "inf", "+inf", "infinity", "+infinity" -> Optional.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
            case "nan", "+nan", "-nan" -> Optional.of(Double.NaN);
            default -> Optional.empty();
        };
    }

    static boolean isNumber(Object value) {
        return value instanceof Boolean || isInteger(value) || value instanceof Double;
    }

    static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof BigInteger;
    }

    static BigInteger big(Object value) {
        return switch (value) {
            case Boolean b -> b ? BigInteger.ONE : BigInteger.ZERO;
            case Long n -> BigInteger.valueOf(n);
            case BigInteger n -> n;
            default -> throw new IllegalArgumentException("expected an int, found " + value.getClass());
        };
    }

    static double real(Object value) {
        return value instanceof Double d ? d : big(value).doubleValue();
    }

    static Object normal(BigInteger value) {
        if (value.bitLength() > MAX_BITS) {
            throw new JinjaException(
                    "expected numbers of at most %d bits, found %d".formatted(MAX_BITS, value.bitLength()));
        }
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    /// `int(value)` of a float: towards zero.
    static Object truncated(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new JinjaException("cannot convert float %s to integer".formatted(PythonRepr.real(value)));
        }
        return normal(new BigDecimal(value).toBigInteger());
    }

    /// `round(value, digits)`: halves to even, of the exact binary value.
    static double rounded(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value) || digits > 320) {
            return value;
        }
        return new BigDecimal(value)
                .setScale(Math.max(digits, -320), RoundingMode.HALF_EVEN)
                .doubleValue();
    }

    static int compare(Object a, Object b) {
        if (a instanceof Double || b instanceof Double) {
            double x = real(a);
            double y = real(b);
            boolean exact = !(a instanceof Double && b instanceof Double)
                    && Math.abs(x) >= 1L << 53
                    && x == y
                    && !Double.isInfinite(x);
            return exact ? exactly(a).compareTo(exactly(b)) : x < y ? -1 : x > y ? 1 : 0;
        }
        return big(a).compareTo(big(b));
    }

    private static BigDecimal exactly(Object value) {
        return value instanceof Double d ? new BigDecimal(d) : new BigDecimal(big(value));
    }

    static boolean isNaN(Object value) {
        return value instanceof Double d && d.isNaN();
    }

    /// `left operator right` for two numbers and one of `+ - * / // % **`.
    static Object arithmetic(String operator, Object left, Object right) {
        boolean real = left instanceof Double || right instanceof Double;
        return switch (operator) {
            case "+" ->
                real ? (Object) (real(left) + real(right)) : normal(big(left).add(big(right)));
            case "-" ->
                real ? (Object) (real(left) - real(right)) : normal(big(left).subtract(big(right)));
            case "*" ->
                real ? (Object) (real(left) * real(right)) : normal(big(left).multiply(big(right)));
            case "/" -> real(left) / real(nonZero(right));
            case "//" -> real ? (Object) floorDivided(real(left), real(nonZero(right))) : floorDivided(left, right);
            case "%" -> real ? (Object) modulo(real(left), real(nonZero(right))) : normal(modulo(left, right));
            case "**" -> power(left, right);
            default -> throw new IllegalArgumentException("expected an operator, found " + operator);
        };
    }

    private static Object nonZero(Object divisor) {
        if (real(divisor) == 0) {
            throw new JinjaException("division by zero");
        }
        return divisor;
    }

    private static double floorDivided(double a, double b) {
        return Math.floor((a - modulo(a, b)) / b + 0.5);
    }

    private static double modulo(double a, double b) {
        double rest = a % b;
        return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest == 0 ? Math.copySign(0, b) : rest;
    }

    private static Object floorDivided(Object left, Object right) {
        return normal(big(left).subtract(modulo(left, right)).divide(big(right)));
    }

    private static BigInteger modulo(Object left, Object right) {
        BigInteger divisor = big(nonZero(right));
        BigInteger rest = big(left).mod(divisor.abs());
        return divisor.signum() < 0 && rest.signum() != 0 ? rest.add(divisor) : rest;
    }

    private static Object power(Object left, Object right) {
        if (left instanceof Double || right instanceof Double || big(right).signum() < 0) {
            if (real(left) == 0 && real(right) < 0) {
                throw new JinjaException("0.0 cannot be raised to a negative power");
            }
            return Math.pow(real(left), real(right));
        }
        BigInteger base = big(left);
        if (base.abs().compareTo(BigInteger.ONE) <= 0) {
            boolean odd = big(right).testBit(0);
            return normal(big(right).signum() == 0 ? BigInteger.ONE : odd ? base : base.abs());
        }
        if (big(right).bitLength() > 14 || base.bitLength() * big(right).longValue() > 2L * MAX_BITS) {
            throw new JinjaException("expected numbers of at most %d bits, the power has more".formatted(MAX_BITS));
        }
        return normal(base.pow(big(right).intValue()));
    }
}
