/**
 * Understands SQL with PostgreSQL's own parser: splits a script into statements, says where each begins, keeps its comments,
 * and answers questions about a statement from its parse tree. Text is never matched by patterns.
 */
@NullMarked
package dev.godwit.schema.sql;

import org.jspecify.annotations.NullMarked;
