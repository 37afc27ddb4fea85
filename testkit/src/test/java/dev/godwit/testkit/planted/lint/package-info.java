/** A module that keeps every rule. */
@NullMarked
package dev.godwit.testkit.planted.lint;

import org.jspecify.annotations.NullMarked;
