package dev.godwit.migrate.run;

import dev.godwit.migrate.script.Migration;
import dev.godwit.schema.sql.ParsedScript;
import dev.godwit.schema.sql.SqlParser;
import dev.godwit.schema.sql.SqlSyntaxException;
import dev.godwit.schema.sql.Statement;
import dev.godwit.schema.sql.StatementFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a migration into steps, in the order of its statements: as few transactions as possible, since a migration whose statements can all
 * run in one is applied whole or not at all.
 */
public final class Steps {

    private final SqlParser parser;

    public Steps(SqlParser parser) {
        this.parser = parser;
    }

    /** The steps of the up file.
     *
     * @throws StepsException if it cannot be parsed, or holds what a migration must not: transaction control, COPY with the client */
    public List<Step> of(Migration migration) {
        var steps = new ArrayList<Step>();
        var group = new ArrayList<Statement>();
        for (Statement statement : parse(migration).statements()) {
            var facts = new StatementFacts(statement);
            refuse(migration, statement, facts);
            if (facts.cannotRunInTransaction()) {
                flush(group, steps);
                steps.add(new Step(false, List.of(statement)));
            } else {
                group.add(statement);
            }
        }
        flush(group, steps);
        return steps;
    }

    private ParsedScript parse(Migration migration) {
        try {
            return parser.parse(migration.up().text());
        } catch (SqlSyntaxException e) {
            throw new StepsException(e.in(migration.path()));
        }
    }

    private static void refuse(Migration migration, Statement statement, StatementFacts facts) {
        String reason = null;
        if (facts.isTransactionControl()) {
            reason =
                    "transaction control is Godwit's: it decides where transactions begin and end. Remove the statement.";
        } else if (facts.isCopyFromStdin() || facts.isCopyToStdout()) {
            reason = "COPY with STDIN or STDOUT needs a client at the other end. Use INSERT.";
        } else if (statement.kind().equals("IndexStmt")
                && facts.isConcurrent()
                && !statement.node().has("idxname")) {
            reason =
                    "an index that is built CONCURRENTLY needs a name, by which what an interrupted build leaves is found again.";
        } else if (facts.changesHowTextIsRead()) {
            reason = "standard_conforming_strings changes how the rest is read. Remove the statement.";
        }
        if (reason != null) {
            throw new StepsException("%s:%s: %s".formatted(migration.path(), statement.start(), reason));
        }
    }

    private static void flush(List<Statement> group, List<Step> steps) {
        if (!group.isEmpty()) {
            steps.add(new Step(true, group));
            group.clear();
        }
    }
}
