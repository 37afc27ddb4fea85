/** JMH and side-by-side benchmarks. */
@NullMarked
package dev.godwit.bench;

import org.jspecify.annotations.NullMarked;
