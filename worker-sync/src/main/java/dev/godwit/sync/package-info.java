/** Plan, copy, anonymize, verify: the data moves. */
@NullMarked
package dev.godwit.sync;

import org.jspecify.annotations.NullMarked;
