/** Rules about SQL, and the linter that asks them. Pure. */
@NullMarked
package dev.godwit.lint.rule;

import org.jspecify.annotations.NullMarked;
