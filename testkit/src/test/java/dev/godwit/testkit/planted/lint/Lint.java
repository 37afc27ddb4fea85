package dev.godwit.testkit.planted.lint;

import dev.godwit.testkit.planted.lint.postgres.Catalog;
import dev.godwit.testkit.planted.lint.rule.Rule;
import java.sql.Connection;
import java.time.Clock;

/** A composition root, which may know everything. */
public final class Lint {

    private Lint() {}

    public static Catalog open(Connection connection) {
        return new Catalog(connection, new Rule(Clock.systemUTC()));
    }
}
