/** The control database: what the coordinator knows, kept in PostgreSQL. */
@NullMarked
package dev.godwit.coordinator.postgres;

import org.jspecify.annotations.NullMarked;
