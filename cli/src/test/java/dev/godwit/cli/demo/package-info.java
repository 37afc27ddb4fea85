/** The demo, run. */
@NullMarked
package dev.godwit.cli.demo;

import org.jspecify.annotations.NullMarked;
