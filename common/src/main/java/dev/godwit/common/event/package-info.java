/** What is announced to the world: event records, topics, schemas. Pure. */
@NullMarked
package dev.godwit.common.event;

import org.jspecify.annotations.NullMarked;
