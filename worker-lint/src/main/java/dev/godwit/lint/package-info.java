/** Lint and risk: decides, never writes to a user's database. */
@NullMarked
package dev.godwit.lint;

import org.jspecify.annotations.NullMarked;
