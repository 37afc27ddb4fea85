/** Schema changes that are applied once. */
@NullMarked
package dev.godwit.migrate;

import org.jspecify.annotations.NullMarked;
