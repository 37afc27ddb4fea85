/** The tasks of a sync, and the SQL they speak. */
@NullMarked
package dev.godwit.sync.postgres;

import org.jspecify.annotations.NullMarked;
