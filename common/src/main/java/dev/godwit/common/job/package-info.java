/** The words that coordinator and workers share about jobs and tasks: identities, states, drafts, results. Pure. */
@NullMarked
package dev.godwit.common.job;

import org.jspecify.annotations.NullMarked;
