/** A module that breaks every rule. */
@NullMarked
package dev.godwit.testkit.planted.sync;

import org.jspecify.annotations.NullMarked;
