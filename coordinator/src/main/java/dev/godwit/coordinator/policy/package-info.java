/** Environments and what each asks before a job may change something there. Pure. */
@NullMarked
package dev.godwit.coordinator.policy;

import org.jspecify.annotations.NullMarked;
