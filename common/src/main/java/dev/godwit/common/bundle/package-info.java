/** The files of a project that a job needs, as one archive that is named by its hash. */
@NullMarked
package dev.godwit.common.bundle;

import org.jspecify.annotations.NullMarked;
