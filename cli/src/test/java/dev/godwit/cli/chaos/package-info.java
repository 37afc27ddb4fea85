/** Whole installations in processes of their own, which are killed, paused and cut off while they work. */
@NullMarked
package dev.godwit.cli.chaos;

import org.jspecify.annotations.NullMarked;
