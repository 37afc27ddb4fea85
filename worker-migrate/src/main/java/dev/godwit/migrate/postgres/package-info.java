/** The history in the target, and the handlers that apply migrations there. */
@NullMarked
package dev.godwit.migrate.postgres;

import org.jspecify.annotations.NullMarked;
