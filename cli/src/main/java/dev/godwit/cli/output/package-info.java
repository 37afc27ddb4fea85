/** What the command says, and where: data on standard output, talk on standard error. */
@NullMarked
package dev.godwit.cli.output;

import org.jspecify.annotations.NullMarked;
