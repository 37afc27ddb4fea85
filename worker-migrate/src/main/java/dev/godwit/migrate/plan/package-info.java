/** Which migrations are pending, and what is wrong with the rest. Pure. */
@NullMarked
package dev.godwit.migrate.plan;

import org.jspecify.annotations.NullMarked;
