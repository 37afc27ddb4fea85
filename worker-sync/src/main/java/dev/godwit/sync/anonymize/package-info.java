/**
 * How one value of one column is replaced by another: the contract of a strategy, the types it sees, and the keyed
 * functions that make its results repeatable for those who hold the key and meaningless to everybody else.
 */
@NullMarked
package dev.godwit.sync.anonymize;

import org.jspecify.annotations.NullMarked;
