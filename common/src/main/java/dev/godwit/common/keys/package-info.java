/** Keys that come from files, are known by their id alone, and are never printed. */
@NullMarked
package dev.godwit.common.keys;

import org.jspecify.annotations.NullMarked;
