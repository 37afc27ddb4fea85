/** Findings for people and for programs. Pure. */
@NullMarked
package dev.godwit.lint.report;

import org.jspecify.annotations.NullMarked;
