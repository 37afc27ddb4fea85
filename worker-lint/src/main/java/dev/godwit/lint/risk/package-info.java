/** How dangerous a migration is, and why. Pure. */
@NullMarked
package dev.godwit.lint.risk;

import org.jspecify.annotations.NullMarked;
