/** How fast rows may move, and how gently a source is treated. Reads no clock and does no I/O. */
@NullMarked
package dev.godwit.sync.pace;

import org.jspecify.annotations.NullMarked;
