/** The one JSON mapper, canonical JSON and the hashes over it. Pure. */
@NullMarked
package dev.godwit.common.json;

import org.jspecify.annotations.NullMarked;
