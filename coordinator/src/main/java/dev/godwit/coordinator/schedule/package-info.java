/** When jobs are made without anybody asking for them then: crons, zones, and what becomes of each instant. Pure. */
@NullMarked
package dev.godwit.coordinator.schedule;

import org.jspecify.annotations.NullMarked;
