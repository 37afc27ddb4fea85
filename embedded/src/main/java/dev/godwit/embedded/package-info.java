/** Real PostgreSQL and a real Kafka broker on this machine, without Docker. */
@NullMarked
package dev.godwit.embedded;

import org.jspecify.annotations.NullMarked;
