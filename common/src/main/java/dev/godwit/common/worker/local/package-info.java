/** Runs one job in this process without a server: the same handlers, a coordinator in memory, fences from the target. Pure. */
@NullMarked
package dev.godwit.common.worker.local;

import org.jspecify.annotations.NullMarked;
