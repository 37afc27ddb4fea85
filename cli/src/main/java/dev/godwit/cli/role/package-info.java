/** The processes that serve: coordinator, worker, and everything on one machine. */
@NullMarked
package dev.godwit.cli.role;

import org.jspecify.annotations.NullMarked;
