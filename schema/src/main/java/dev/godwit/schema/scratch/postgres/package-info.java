/** Creates, renews and drops scratch databases on a server that the caller names. */
@NullMarked
package dev.godwit.schema.scratch.postgres;

import org.jspecify.annotations.NullMarked;
