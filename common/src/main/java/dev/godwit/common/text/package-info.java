/** Words for people: how a message quotes what it speaks of, and what it suggests instead of a misspelt name. */
@NullMarked
package dev.godwit.common.text;

import org.jspecify.annotations.NullMarked;
