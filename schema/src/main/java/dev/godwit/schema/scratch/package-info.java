/**
 * Databases that exist for one task and vanish with it: what they are called, how they are marked, when they may be dropped.
 * Pure; {@code dev.godwit.schema.scratch.postgres} creates and drops them.
 */
@NullMarked
package dev.godwit.schema.scratch;

import org.jspecify.annotations.NullMarked;
