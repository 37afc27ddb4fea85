/** Measures Godwit side by side with what one would do without it, on the same servers in one run. */
@NullMarked
package dev.godwit.bench;

import org.jspecify.annotations.NullMarked;
