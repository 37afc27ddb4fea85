/** Runs a job to its end and shows how it goes: in this process, or at a coordinator, with the same words. */
@NullMarked
package dev.godwit.cli.run;

import org.jspecify.annotations.NullMarked;
