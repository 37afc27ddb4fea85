/** Who did what, in a log that cannot be altered unnoticed: records, the hash chain, signed checkpoints, verification. Pure. */
@NullMarked
package dev.godwit.coordinator.audit;

import org.jspecify.annotations.NullMarked;
