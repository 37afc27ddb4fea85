package dev.godwit.testkit.planted.lint.postgres;

import dev.godwit.testkit.planted.lint.rule.Rule;
import java.sql.Connection;

/** An adapter that uses a feature. */
public record Catalog(Connection connection, Rule rule) {

    public long now() {
        return System.currentTimeMillis();
    }
}
