/** Finds columns that hold personal data or secrets, by their names and by samples of their values. Pure, and says nothing of a value. */
@NullMarked
package dev.godwit.sync.detect;

import org.jspecify.annotations.NullMarked;
