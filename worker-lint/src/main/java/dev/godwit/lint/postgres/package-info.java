/** The lint tasks, and what they read of a target. */
@NullMarked
package dev.godwit.lint.postgres;

import org.jspecify.annotations.NullMarked;
