/** The parser's classes, which the build makes from WebAssembly. Only {@code dev.godwit.schema.sql} uses them. */
@NullMarked
package dev.godwit.schema.sql.generated;

import org.jspecify.annotations.NullMarked;
