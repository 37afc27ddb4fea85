/** Breaks rules. */
@NullMarked
package dev.godwit.testkit.planted.sync.plan;

import org.jspecify.annotations.NullMarked;
