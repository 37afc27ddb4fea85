/** An adapter. */
@NullMarked
package dev.godwit.testkit.planted.lint.postgres;

import org.jspecify.annotations.NullMarked;
