/** Looks at everything that Godwit depends on, and says what is wrong with it. */
@NullMarked
package dev.godwit.cli.doctor;

import org.jspecify.annotations.NullMarked;
