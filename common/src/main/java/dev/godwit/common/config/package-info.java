/** Reads what people configure into records, and reports everything that is wrong with it at once, with its place. */
@NullMarked
package dev.godwit.common.config;

import org.jspecify.annotations.NullMarked;
