package dev.godwit.common.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record class, seen as the settings that its components are. One for each class; its settings are found when asked for. */
final class RecordType {
    private static final ClassValue<RecordType> TYPES = new ClassValue<>() {
        @Override
        protected RecordType computeValue(Class<?> type) {
            return new RecordType(type);
        }
    };

    /** The record does not accept its components, and says why. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        Refused(RuntimeException cause) {
            super(cause);
            String message = cause.getMessage();
            this.reason =
                    message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
        }

        String reason() {
            return reason;
        }
    }

    private final Class<?> type;
    private final Constructor<?> constructor;
    private volatile @Nullable List<Setting> settings;

    private RecordType(Class<?> type) {
        this.type = type;
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            this.constructor = type.getDeclaredConstructor(parameters);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " has no canonical constructor", e);
        }
        constructor.setAccessible(true);
    }

    static RecordType of(Class<?> type) {
        return TYPES.get(type);
    }

    Class<?> type() {
        return type;
    }

    /** Types may contain themselves, so this is not known when the type itself is made. */
    List<Setting> settings() {
        List<Setting> known = settings;
        if (known == null) {
            known = Arrays.stream(type.getRecordComponents()).map(Settings::of).toList();
            settings = known;
        }
        return known;
    }

    Object make(List<@Nullable Object> components) throws Refused {
        try {
            return constructor.newInstance(components.toArray());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause && isRefusal(cause)) {
                throw new Refused(cause);
            }
            throw new IllegalStateException("The constructor of %s failed".formatted(type.getName()), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("%s cannot be made".formatted(type.getName()), e);
        }
    }

    private static boolean isRefusal(RuntimeException failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof DateTimeException
                || failure instanceof ArithmeticException;
    }
}
