/** The coordinator, as commands ask it. */
@NullMarked
package dev.godwit.cli.client;

import org.jspecify.annotations.NullMarked;
