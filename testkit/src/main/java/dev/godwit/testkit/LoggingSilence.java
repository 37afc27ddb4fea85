package dev.godwit.testkit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns one logger off until it is closed, if the logging in use is Logback; otherwise it changes nothing. */
final class LoggingSilence implements AutoCloseable {

    private final Logger logger;
    private final @Nullable Object earlier;
    private final boolean silent;

    private LoggingSilence(Logger logger, @Nullable Object earlier, boolean silent) {
        this.logger = logger;
        this.earlier = earlier;
        this.silent = silent;
    }

    static LoggingSilence of(String name) {
        Logger logger = LoggerFactory.getLogger(name);
        try {
            // By name, since a module's tests may bring another binding or none.
            Class<?> levels = Class.forName("ch.qos.logback.classic.Level");
            Object earlier = logger.getClass().getMethod("getLevel").invoke(logger);
            setLevel(logger, levels, levels.getField("OFF").get(null));
            return new LoggingSilence(logger, earlier, true);
        } catch (ReflectiveOperationException e) {
            return new LoggingSilence(logger, null, false);
        }
    }

    @Override
    public void close() {
        if (silent) {
            try {
                setLevel(logger, Class.forName("ch.qos.logback.classic.Level"), earlier);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Cannot turn logger '%s' on again".formatted(logger.getName()), e);
            }
        }
    }

    private static void setLevel(Logger logger, Class<?> levels, @Nullable Object level)
            throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        Method setter = List.of(logger.getClass().getMethods()).stream()
                .filter(method -> method.getName().equals("setLevel")
                        && method.getParameterTypes().length == 1
                        && method.getParameterTypes()[0].equals(levels))
                .findFirst()
                .orElseThrow(NoSuchMethodException::new);
        setter.invoke(logger, level);
    }
}
