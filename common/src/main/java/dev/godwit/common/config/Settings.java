package dev.godwit.common.config;

import dev.godwit.common.config.ConfigNode.Scalar;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a setting of a record's component and its annotations. What is wrong here is wrong in our code. */
final class Settings {
    private Settings() {}

    static Setting of(RecordComponent component) {
        try {
            return make(component);
        } catch (IllegalArgumentException e) {
            String name = component.getDeclaringRecord().getName() + "." + component.getName();
            throw new IllegalStateException("%s cannot be configured: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static Setting make(RecordComponent component) {
        boolean optional = component.getType() == Optional.class;
        AnnotatedType declared = component.getAnnotatedType();
        AnnotatedType type =
                optional ? ((AnnotatedParameterizedType) declared).getAnnotatedActualTypeArguments()[0] : declared;
        Shape shape = Shapes.of(type.getType());
        Key key = component.getAnnotation(Key.class);
        String name = key == null || key.value().isEmpty() ? Names.snake(component.getName()) : key.value();
        Doc doc = component.getAnnotation(Doc.class);
        Setting.Absence absence = Setting.Absence.MISSING;
        if (optional) {
            absence = Setting.Absence.EMPTY_OPTIONAL;
        } else if (declared.isAnnotationPresent(Nullable.class)) {
            absence = Setting.Absence.NULL;
        }
        return new Setting(
                name,
                key == null ? List.of() : List.of(key.formerly()),
                shape,
                absence,
                fallback(component.getAnnotation(Default.class), shape),
                bounds(component.getAnnotation(Range.class), shape),
                component.isAnnotationPresent(NotEmpty.class),
                doc == null ? null : doc.value());
    }

    private static @Nullable ConfigNode fallback(@Nullable Default annotation, Shape shape) {
        if (annotation == null) {
            return null;
        }
        if (shape instanceof SecretShape) {
            throw new IllegalArgumentException("a secret has no default");
        }
        if (shape instanceof ScalarShape scalar) {
            Objects.requireNonNull(scalar.reader().apply(annotation.value()));
            return Scalar.written(annotation.value(), Scalar.Kind.UNTYPED, Origin.DEFAULT);
        }
        var problems = new Problems();
        ConfigNode node = YamlComposer.composeDefault(annotation.value(), problems);
        if (node == null || !problems.isEmpty()) {
            throw new IllegalArgumentException("its default is not YAML: " + problems.format());
        }
        return node;
    }

    private static Bounds bounds(@Nullable Range range, Shape shape) {
        if (range == null) {
            return Bounds.NONE;
        }
        if (!(shape instanceof ScalarShape scalar)) {
            throw new IllegalArgumentException("only a single value has a range");
        }
        String min = range.min().isEmpty() ? null : range.min();
        String max = range.max().isEmpty() ? null : range.max();
        return new Bounds(min, read(scalar, min), max, read(scalar, max));
    }

    private static @Nullable Object read(ScalarShape scalar, @Nullable String text) {
        return text == null ? null : scalar.reader().apply(text);
    }
}
