/** Migration files as a team keeps them: versions, checksums, headers, statements. Pure. */
@NullMarked
package dev.godwit.migrate.script;

import org.jspecify.annotations.NullMarked;
