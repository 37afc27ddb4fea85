package dev.godwit.common.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name in the file where it is not the one that follows from the Java name: of a key (otherwise snake_case of the
 * component), of an enum constant or of one of several alternatives (otherwise kebab-case).
 */
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Key {
    /** The name; empty keeps the one that follows from the Java name. */
    String value() default "";

    /** Former names of a key, still understood. */
    String[] formerly() default {};
}
