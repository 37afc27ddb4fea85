/** Cuts tables into chunks, and says what a sync is going to do. Pure. */
@NullMarked
package dev.godwit.sync.plan;

import org.jspecify.annotations.NullMarked;
