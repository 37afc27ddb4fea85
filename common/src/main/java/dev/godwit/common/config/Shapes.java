package dev.godwit.common.config;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the shape of a Java type. What cannot be configured is a mistake in our code: IllegalArgumentException. */
final class Shapes {
    private Shapes() {}

    static Shape of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic(generic);
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalArgumentException("type " + type.getTypeName() + " is not supported");
        }
        if (plain == Secret.class) {
            return new SecretShape();
        }
        if (plain == ConfigNode.class) {
            return new RawShape();
        }
        if (plain == Path.class) {
            return new PathShape();
        }
        ScalarShape scalar = scalar(plain);
        if (scalar != null) {
            return scalar;
        }
        if (plain.isRecord()) {
            return new RecordShape(RecordType.of(plain));
        }
        if (plain.isSealed() && plain.isInterface()) {
            return choice(plain);
        }
        throw new IllegalArgumentException("type " + plain.getName() + " is not supported");
    }

    private static Shape generic(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == List.class) {
            return new ListShape(of(arguments[0]), false);
        }
        if (type.getRawType() == Set.class) {
            return new ListShape(of(arguments[0]), true);
        }
        if (type.getRawType() == Map.class && of(arguments[0]) instanceof ScalarShape keys) {
            return new MapShape(keys, of(arguments[1]));
        }
        throw new IllegalArgumentException("type " + type.getTypeName() + " is not supported");
    }

    private static @Nullable ScalarShape scalar(Class<?> type) {
        ScalarShape builtIn = Scalars.BUILT_IN.get(type);
        if (builtIn != null) {
            return builtIn;
        }
        if (type.isEnum()) {
            return Scalars.ofEnum(type);
        }
        Method parse = parser(type);
        return parse == null ? null : Scalars.parsedBy(type, parse);
    }

    /** A type of ours with {@code static T parse(String)} is written as one value. */
    private static @Nullable Method parser(Class<?> type) {
        try {
            Method method = type.getDeclaredMethod("parse", String.class);
            boolean fits = Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type;
            return fits ? method : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private static ChoiceShape choice(Class<?> type) {
        ChosenBy chooser = type.getAnnotation(ChosenBy.class);
        Map<String, RecordType> alternatives = new LinkedHashMap<>();
        addAlternatives(type, alternatives);
        return new ChoiceShape(chooser == null ? "type" : chooser.value(), alternatives);
    }

    private static void addAlternatives(Class<?> type, Map<String, RecordType> alternatives) {
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                alternatives.put(Names.alternative(permitted), RecordType.of(permitted));
            } else if (permitted.isSealed()) {
                addAlternatives(permitted, alternatives);
            } else {
                throw new IllegalArgumentException("alternative " + permitted.getName() + " is not a record");
            }
        }
    }
}
