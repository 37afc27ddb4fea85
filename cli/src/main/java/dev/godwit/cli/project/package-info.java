/** The project that a command works on: its file, its connections, its coordinator. */
@NullMarked
package dev.godwit.cli.project;

import org.jspecify.annotations.NullMarked;
