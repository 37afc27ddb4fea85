/** What a process says of its own condition, for operators and for whoever sends it work. Pure. */
@NullMarked
package dev.godwit.common.health;

import org.jspecify.annotations.NullMarked;
