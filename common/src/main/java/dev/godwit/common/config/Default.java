package dev.godwit.common.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What an absent key means, written as it would be in the file: text and numbers plainly, lists and mappings as YAMLn * ({@code [a, b]}). Defaults stand in the record, beside the component they belong to, and nowhere else.
 */
@Target({ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface Default {
    String value();
}
