/** Keeps the rules. */
@NullMarked
package dev.godwit.testkit.planted.lint.rule;

import org.jspecify.annotations.NullMarked;
