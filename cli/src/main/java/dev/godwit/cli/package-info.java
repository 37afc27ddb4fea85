/** The godwit command: client, local runtime and every role. */
@NullMarked
package dev.godwit.cli;

import org.jspecify.annotations.NullMarked;
