package dev.godwit.migrate.run;

import dev.godwit.schema.sql.Statement;
import java.util.List;

/**
 * Statements of a migration that are applied together.
 *
 * @param transactional whether they run in one transaction, or one by one outside any
 */
public record Step(boolean transactional, List<Statement> statements) {

    public Step {
        statements = List.copyOf(statements);
        if (statements.isEmpty() || (!transactional && statements.size() != 1)) {
            throw new IllegalArgumentException("A step has statements; outside a transaction exactly one");
        }
    }
}
