/** What a job is and does: a pure state machine over (state, request, now), and the services that the outside calls. */
@NullMarked
package dev.godwit.coordinator.job;

import org.jspecify.annotations.NullMarked;
