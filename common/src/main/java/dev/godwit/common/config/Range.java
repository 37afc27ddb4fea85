package dev.godwit.common.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The smallest and largest value allowed, both inclusive, written as in the file: {@code 1}, {@code 30s}, {@code 1MiB}. */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Range {
    /** Empty means unbounded. */
    String min() default "";

    /** Empty means unbounded. */
    String max() default "";
}
