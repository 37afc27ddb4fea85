/** Who may do what: tokens, principals, roles, operations, and the one table that joins them. Pure. */
@NullMarked
package dev.godwit.coordinator.access;

import org.jspecify.annotations.NullMarked;
