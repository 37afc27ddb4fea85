/** Reads catalogs from PostgreSQL 14 to 18 over JDBC. Does I/O and decides nothing. */
@NullMarked
package dev.godwit.schema.postgres;

import org.jspecify.annotations.NullMarked;
