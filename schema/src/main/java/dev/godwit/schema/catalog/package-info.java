/**
 * What a database has: tables, columns, types, indexes, constraints, as records without behaviour of their own. Pure; read
 * by {@code dev.godwit.schema.postgres}.
 */
@NullMarked
package dev.godwit.schema.catalog;

import org.jspecify.annotations.NullMarked;
