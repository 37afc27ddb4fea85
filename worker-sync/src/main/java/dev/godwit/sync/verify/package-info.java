/** Looks for values of the source in the target. Pure. */
@NullMarked
package dev.godwit.sync.verify;

import org.jspecify.annotations.NullMarked;
