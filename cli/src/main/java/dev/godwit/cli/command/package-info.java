/** The commands: what each understands on the command line, and whom it asks to do it. */
@NullMarked
package dev.godwit.cli.command;

import org.jspecify.annotations.NullMarked;
