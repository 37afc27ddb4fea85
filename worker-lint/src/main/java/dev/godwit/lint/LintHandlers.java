package dev.godwit.lint;

import dev.godwit.common.postgres.Databases;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.lint.postgres.AssessHandler;
import dev.godwit.lint.postgres.LintHandler;
import dev.godwit.lint.rule.LintRules;
import dev.godwit.lint.rule.Linter;
import dev.godwit.schema.sql.SqlParser;
import java.util.List;

/** The parts list of a linting worker. */
public final class LintHandlers {

    private LintHandlers() {}

    public static List<TaskHandler> builtIn(Databases databases, SqlParser parser) {
        return List.of(new LintHandler(new Linter(parser, LintRules.builtIn())), new AssessHandler(databases, parser));
    }
}
