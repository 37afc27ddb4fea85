package dev.godwit.lint.rule;

import dev.godwit.schema.sql.ParsedScript;
import dev.godwit.schema.sql.SqlParser;
import dev.godwit.schema.sql.SqlSyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Asks every rule about every statement of a script. Thread-safe if its parser is. */
public final class Linter {

    private final SqlParser parser;
    private final List<LintRule> rules;
    private final Set<String> ids;

    public Linter(SqlParser parser, List<LintRule> rules) {
        this.parser = parser;
        this.rules = List.copyOf(rules);
        this.ids = rules.stream().map(LintRule::id).collect(Collectors.toSet());
    }

    /** What the rules say, in the order of the script. A text that is not SQL is one finding, {@code syntax}. */
    public List<Finding> lint(String file, String sql) {
        ParsedScript script;
        try {
            script = parser.parse(sql);
        } catch (SqlSyntaxException e) {
            int line = e.location().map(l -> l.line()).orElse(1);
            int column = e.location().map(l -> l.column()).orElse(1);
            return List.of(new Finding(
                    "syntax", Severity.ERROR, file, line, column, e.reason(), "PostgreSQL 18 would not accept this."));
        }
        var suppressions = new Suppressions(script, file, ids);
        var findings = new ArrayList<>(suppressions.problems());
        ScriptWalk.over(script, (statement, state) -> {
            int previousEnd = statement.index() == 0
                    ? 0
                    : script.statements().get(statement.index() - 1).end().line();
            for (LintRule rule : rules) {
                if (!suppressions.covers(rule.id(), statement, previousEnd)) {
                    rule.check(
                            statement,
                            state,
                            (message, help) -> findings.add(new Finding(
                                    rule.id(),
                                    rule.severity(),
                                    file,
                                    statement.start().line(),
                                    statement.start().column(),
                                    message,
                                    help)));
                }
            }
        });
        findings.sort(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column));
        return List.copyOf(findings);
    }
}
