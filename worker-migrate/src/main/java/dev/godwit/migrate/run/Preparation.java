package dev.godwit.migrate.run;

import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Script;
import dev.godwit.schema.sql.LoneQuery;
import dev.godwit.schema.sql.ParsedScript;
import dev.godwit.schema.sql.SqlParser;
import dev.godwit.schema.sql.SqlSyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the files of migrations: before anything is planned, and again before anything runs. */
public final class Preparation {

    private final SqlParser parser;
    private final Steps steps;

    public Preparation(SqlParser parser) {
        this.parser = parser;
        this.steps = new Steps(parser);
    }

    /** @throws StepsException telling what is wrong with each of its files: syntax, or what a file of its sort must not hold */
    public Prepared of(Migration migration) {
        var problems = new ArrayList<String>();
        List<Step> cut = steps(migration, problems);
        Script down = migration.down();
        if (down != null) {
            parse(down, problems);
        }
        LoneQuery verify = verification(migration.verify(), problems);
        if (!problems.isEmpty()) {
            throw new StepsException(String.join("\n", problems));
        }
        return new Prepared(migration, cut, verify);
    }

    private List<Step> steps(Migration migration, List<String> problems) {
        try {
            return steps.of(migration);
        } catch (StepsException e) {
            problems.add(e.getMessage());
            return List.of();
        }
    }

    private @Nullable LoneQuery verification(@Nullable Script script, List<String> problems) {
        ParsedScript parsed = script == null ? null : parse(script, problems);
        if (script == null || parsed == null) {
            return null;
        }
        var objection = LoneQuery.objection(parsed);
        if (objection.isPresent()) {
            problems.add(objection.get().in(script.path()));
            return null;
        }
        return LoneQuery.of(parsed);
    }

    private @Nullable ParsedScript parse(Script script, List<String> problems) {
        try {
            return parser.parse(script.text());
        } catch (SqlSyntaxException e) {
            problems.add(e.in(script.path()));
            return null;
        }
    }
}
