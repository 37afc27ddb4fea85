/** Breaks rules. */
@NullMarked
package dev.godwit.testkit.planted.sync.copy;

import org.jspecify.annotations.NullMarked;
