/** What PostgreSQL has and means. */
@NullMarked
package dev.godwit.schema;

import org.jspecify.annotations.NullMarked;
