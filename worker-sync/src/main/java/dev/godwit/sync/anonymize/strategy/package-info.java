/** The strategies that come with Godwit, one file each, and the registry that lists them. */
@NullMarked
package dev.godwit.sync.anonymize.strategy;

import org.jspecify.annotations.NullMarked;
