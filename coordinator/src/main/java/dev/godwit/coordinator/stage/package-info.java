/** The kinds of job there are and the stages each of them goes through. Pure data. */
@NullMarked
package dev.godwit.coordinator.stage;

import org.jspecify.annotations.NullMarked;
