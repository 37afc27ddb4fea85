package dev.godwit.lint.rule;

import dev.godwit.schema.sql.LoneQuery;
import dev.godwit.schema.sql.ParsedScript;
import dev.godwit.schema.sql.SqlParser;
import dev.godwit.schema.sql.SqlSyntaxException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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

    /** What the rules say of one script by itself. */
    public List<Finding> lint(String file, String sql) {
        return lint(Map.of(file, sql));
    }

    /**
     * What the rules say of scripts that are to run one after the other, by name: in the order of their versions, and of each script. Relations that an
     * earlier one creates are new to the later ones. A text that is not SQL is one finding, {@code syntax}. The {@linkplain ScriptRole role} of a script
     * says what else is asked: the rules are about what changes the database; a verification has to be one query, or it is the finding
     * {@code verification}.
     */
    public List<Finding> lint(Map<String, String> scripts) {
        var state = new ScriptState();
        var findings = new ArrayList<Finding>();
        scripts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(ScriptOrder.BY_VERSION))
                .forEach(script -> findings.addAll(lint(script.getKey(), script.getValue(), state)));
        return List.copyOf(findings);
    }

    private List<Finding> lint(String file, String sql, ScriptState state) {
        ParsedScript script;
        try {
            script = parser.parse(sql);
        } catch (SqlSyntaxException e) {
            int line = e.location().map(l -> l.line()).orElse(1);
            int column = e.location().map(l -> l.column()).orElse(1);
            return List.of(new Finding(
                    "syntax", Severity.ERROR, file, line, column, e.reason(), "PostgreSQL 18 would not accept this."));
        }
        return switch (ScriptRole.of(file).orElse(ScriptRole.UP)) {
            case UP -> rules(file, script, state);
            case DOWN -> List.of();
            case VERIFY -> verification(file, script);
        };
    }

    private static List<Finding> verification(String file, ParsedScript script) {
        return LoneQuery.objection(script).stream()
                .map(objection -> new Finding(
                        "verification",
                        Severity.ERROR,
                        file,
                        objection.location().line(),
                        objection.location().column(),
                        objection.reason(),
                        "The first column of the first row says whether all is well."))
                .toList();
    }

    private List<Finding> rules(String file, ParsedScript script, ScriptState state) {
        var suppressions = new Suppressions(script, file, ids);
        var findings = new ArrayList<>(suppressions.problems());
        ScriptWalk.over(script, state, statement -> {
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
        return findings;
    }
}
