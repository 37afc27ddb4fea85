/** An adapter. */
@NullMarked
package dev.godwit.testkit.planted.sync.postgres;

import org.jspecify.annotations.NullMarked;
