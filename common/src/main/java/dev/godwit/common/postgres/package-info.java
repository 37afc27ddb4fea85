/** PostgreSQL sessions and the half of the task protocol that the target database enforces: fence, epoch, ledger. */
@NullMarked
package dev.godwit.common.postgres;

import org.jspecify.annotations.NullMarked;
