/** The policy that decides about each column, and the gate that lets no column pass without a decision. */
@NullMarked
package dev.godwit.sync.anonymize.policy;

import org.jspecify.annotations.NullMarked;
