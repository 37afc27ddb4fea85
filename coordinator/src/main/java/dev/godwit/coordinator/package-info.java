/** Jobs, gates, policy, audit and the HTTP API. */
@NullMarked
package dev.godwit.coordinator;

import org.jspecify.annotations.NullMarked;
