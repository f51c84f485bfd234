package dev.ferrum.metal.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The rules of the binding, which no run on Linux could catch: there, arguments that Apple's processors take from
/// the stack arrive in registers.
final class BindingRulesTest {
    private static final int MOST_ARGUMENTS = 6;
    private static final Set<Class<?>> RESULTS = Set.of(long.class, void.class, double.class, byte.class);

    private static List<Method> natives() {
        return Stream.of(ObjectiveC.class, SizesByValue.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isNative(method.getModifiers()))
                .toList();
    }

    @Test
    void nativeMethodsAreStaticAndTakeAtMostSixNumbersOf64Bits() {
        assertTrue(natives().size() > 10, natives().toString());
        for (Method method : natives()) {
            assertTrue(Modifier.isStatic(method.getModifiers()), method.toString());
            assertFalse(method.isVarArgs(), method.toString());
            assertTrue(method.getParameterCount() <= MOST_ARGUMENTS, method.toString());
            assertTrue(RESULTS.contains(method.getReturnType()), method.toString());
            for (Class<?> type : method.getParameterTypes()) {
                // By value only where the processor is no ARM.
                boolean size = type == MtlSize.class
                        && Set.of("sendSizes", "sendIndirect").contains(method.getName());
                assertTrue(type == long.class || size, method.toString());
            }
        }
    }

    @Test
    void everyMessageFitsTheRules() {
        for (Message message : Message.values()) {
            long colons = message.selector().chars().filter(c -> c == ':').count();
            String shape = TypeEncoding.callShape(message.shape());
            // Result, receiver and selector come first; a range in braces takes two registers, a size one address.
            String arguments = shape.substring(3).replace("{ppp}", "p").replace("{pp}", "pp");
            assertTrue(arguments.length() <= MOST_ARGUMENTS - 2, message + " " + shape);
            assertTrue(arguments.matches("[pB]*"), message + " " + shape);
            long written = shape.substring(3).replaceAll("\\{p*\\}", "s").length();
            assertEquals(colons, written, message.toString());
        }
    }

    @Test
    void selectorsAreNamedOnce() {
        List<String> names = Arrays.stream(Message.values())
                .map(message -> message.receiver() + " " + message.selector())
                .toList();
        assertEquals(names.size(), names.stream().collect(Collectors.toSet()).size());
    }
}
