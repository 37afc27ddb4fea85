/** Decides which rows of a source make a part of it in which no row refers to one that is left out. Pure. */
@NullMarked
package dev.godwit.sync.subset;

import org.jspecify.annotations.NullMarked;
