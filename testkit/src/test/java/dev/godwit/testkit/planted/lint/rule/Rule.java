package dev.godwit.testkit.planted.lint.rule;

import java.time.Clock;
import java.time.Instant;

/** A feature that is given its clock. */
public record Rule(Clock clock) {

    public Instant now() {
        return Instant.now(clock);
    }
}
