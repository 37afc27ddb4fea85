/** How a migration is cut into steps, and how often a lock is tried for. Pure. */
@NullMarked
package dev.godwit.migrate.run;

import org.jspecify.annotations.NullMarked;
