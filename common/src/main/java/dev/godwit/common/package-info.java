/** What crosses a process boundary, and what every process needs. */
@NullMarked
package dev.godwit.common;

import org.jspecify.annotations.NullMarked;
