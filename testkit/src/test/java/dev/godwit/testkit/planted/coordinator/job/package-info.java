/** Another module. */
@NullMarked
package dev.godwit.testkit.planted.coordinator.job;

import org.jspecify.annotations.NullMarked;
